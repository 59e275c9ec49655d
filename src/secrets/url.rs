//! Passwords inside URLs: `postgres://user:password@host/db`.

use std::ops::Range;

/// The bytes of the password in the first URL of `value` that has one.
///
/// The password may be empty or a reference (`${DB_PASSWORD}`): the caller looks at what it is.
pub fn url_password(value: &str) -> Option<Range<usize>> {
    // Most values name nobody.
    memchr::memchr(b'@', value.as_bytes())?;
    value.match_indices("://").find_map(|(at, separator)| {
        let scheme = value.get(..at)?.bytes().next_back()?;
        let start = at + separator.len();
        let rest = value.get(start..)?;
        // The authority ends at a path, but a `/` inside `${…}` or `{{…}}` does not end it.
        let end = authority_end(rest);
        let userinfo = rest.get(..rest.get(..end)?.rfind('@')?)?;
        let colon = userinfo.find(':')?;
        scheme.is_ascii_alphanumeric().then_some(start + colon + 1..start + userinfo.len())
    })
}

fn authority_end(rest: &str) -> usize {
    let mut depth = 0_u32;
    let end = rest.char_indices().find(|&(_, ch)| {
        match ch {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && (ch.is_whitespace() || matches!(ch, '/' | '?' | '#' | '"' | '\'' | ','))
    });
    end.map_or(rest.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_of_a_url_is_found() {
        for (value, password) in [
            ("postgres://u:p@h/db", "p"),
            ("DATABASE_URL=mysql://app:s3cr@t@db:3306/x?ssl=1", "s3cr@t"),
            ("redis://:hunter2@redis:6379/0", "hunter2"),
            ("amqp://guest:guest@mq", "guest"),
            ("postgres://u:${PASS:-a/b}@h", "${PASS:-a/b}"),
            ("postgres://u:@h", ""),
            ("git clone https://example.com/x && curl https://u:tok@example.com/", "tok"),
        ] {
            assert_eq!(url_password(value).map(|r| &value[r]), Some(password), "{value}");
        }
    }

    #[test]
    fn urls_without_one_have_none() {
        for value in
            ["https://example.com/a:b@c", "postgres://u@h/db", "http://h:80/x@y", "://a:b@c", "a:b@c", ""]
        {
            assert_eq!(url_password(value), None, "{value}");
        }
    }
}
