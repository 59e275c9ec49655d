//! Templates of rule files as prose, where there is no subject to fill them in with.

/// A template with the names of its values in place of them: `<name>` for `{name ?? 'the Service'}`.
pub fn named(template: &str) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before.strip_suffix('\\').unwrap_or(before));
        let value = after.split_once('}').filter(|_| {
            !before.ends_with(['$', '\\', '{'])
                && after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        });
        if let Some((value, after)) = value {
            let name = value.split_once(" ??").map_or(value, |(name, _)| name);
            text.extend(["<", name, ">"]);
            rest = after;
        } else {
            text.push('{');
            rest = after;
        }
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_name_their_values() {
        assert_eq!(named("drop `{service.name}` or {ip ?? 'all'}."), "drop `<service.name>` or <ip>.");
        assert_eq!(
            named("${VAR}, {{ .Values }}, server { x }, \\{y}"),
            "${VAR}, {{ .Values }}, server { x }, {y}"
        );
    }
}
