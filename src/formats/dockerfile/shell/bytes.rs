//! Sets of bytes, asked for each byte of a text.

/// A set of bytes.
pub(super) struct Bytes([bool; 256]);

/// What ends a word outside of quotes, or begins something in it that is not plain text.
pub(super) static ENDS: Bytes = Bytes::of(b" \t\r\n;&|<>()\\'\"$`");
/// What begins a quote, an escape or a substitution.
pub(super) static QUOTES: Bytes = Bytes::of(b"\"'`$\\");
/// What is not plain text in double quotes.
pub(super) static IN_DOUBLE: Bytes = Bytes::of(b"\\$`\"");
/// What is not plain text in the braces of a variable.
pub(super) static IN_BRACES: Bytes = Bytes::of(b"}\\'\"$`");

impl Bytes {
    const fn of(mut list: &[u8]) -> Self {
        let mut set = [false; 256];
        while let [byte, rest @ ..] = list {
            #[allow(clippy::indexing_slicing, reason = "a byte is less than 256")]
            {
                set[*byte as usize] = true;
            }
            list = rest;
        }
        Self(set)
    }

    pub(super) fn has(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte)).copied().unwrap_or_default()
    }
}
