//! Pictures in the terminal, where it shows them. Nothing is converted: a format that the terminal does not take is passed over.

use std::fs;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{args::Preview, context::Context, error::CliError, saved_picture::SavedPicture};

/// Most bytes of a picture that is shown; larger ones would take a terminal seconds.
const LARGEST: u64 = 32 << 20;
/// Longest piece of an escape sequence of kitty, in characters of base64.
const PIECE: usize = 4096;
/// How wide a picture is shown, in columns.
const COLUMNS: u32 = 40;

/// How a terminal takes pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Protocol {
    /// The graphics protocol of kitty, which takes PNG.
    Kitty,
    /// Inline images of iTerm2, which take what the system can decode.
    Iterm,
}

impl Protocol {
    /// By the variables that terminals set.
    fn detect(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let is = |name: &str, value: &str| variable(name).is_some_and(|found| found == value);
        if is("TERM", "xterm-kitty") || variable("KITTY_WINDOW_ID").is_some() {
            Some(Self::Kitty)
        } else if is("TERM_PROGRAM", "iTerm.app") || is("TERM_PROGRAM", "WezTerm") {
            Some(Self::Iterm)
        } else {
            None
        }
    }

    /// The escape sequence that shows a picture; `None` where the terminal would not.
    fn sequence(self, picture: &[u8]) -> Option<String> {
        let encoded = STANDARD.encode(picture);
        match self {
            Self::Kitty if picture.starts_with(b"\x89PNG") => Some(kitty(&encoded)),
            Self::Kitty => None,
            // Whatever its file is called.
            Self::Iterm if is_video(picture) => None,
            Self::Iterm => {
                let size = picture.len();
                Some(format!(
                    "\x1b]1337;File=inline=1;size={size};width={COLUMNS};preserveAspectRatio=1:{encoded}\x07"
                ))
            }
        }
    }
}

/// Whether the bytes are of the family of MP4 (ISO/IEC 14496-12, section 4.3), and by their brand no picture of it.
fn is_video(bytes: &[u8]) -> bool {
    let brand = bytes.get(8..12).filter(|_| bytes[4..8] == *b"ftyp");
    brand.is_some_and(|brand| !matches!(brand, b"avif" | b"heic" | b"heix" | b"mif1"))
}

fn kitty(encoded: &str) -> String {
    let mut text = String::new();
    let mut rest = encoded;
    let mut settings = format!("a=T,f=100,q=2,c={COLUMNS},");
    while !rest.is_empty() {
        // Base64 is ASCII, so that any place is one between two characters.
        let (piece, left) = rest.split_at(rest.len().min(PIECE));
        let more = u8::from(!left.is_empty());
        let more = more.to_string();
        for part in ["\x1b_G", &settings, "m=", &more, ";", piece, "\x1b\\"] {
            text.push_str(part);
        }
        settings.clear();
        rest = left;
    }
    text
}

/// Shows the pictures where that is wanted and possible. One that cannot be read any more is passed over: it is saved, and
/// its path is told.
pub(crate) fn show(
    context: &Context,
    preview: Preview,
    pictures: &[SavedPicture],
) -> Result<(), CliError> {
    if context.global.json || context.global.quiet || !context.stdout_is_terminal {
        return Ok(());
    }
    let Some(protocol) = protocol(preview, |name| context.variable(name)) else {
        return Ok(());
    };
    for picture in pictures.iter().filter(|picture| picture.bytes <= LARGEST) {
        let Ok(bytes) = fs::read(&picture.path) else {
            continue;
        };
        if let Some(sequence) = protocol.sequence(&bytes) {
            context.print(&sequence)?;
        }
    }
    Ok(())
}

fn protocol(preview: Preview, variable: impl Fn(&str) -> Option<String>) -> Option<Protocol> {
    match preview {
        Preview::Never => None,
        Preview::Auto => Protocol::detect(variable),
        Preview::Always => Some(Protocol::detect(variable).unwrap_or(Protocol::Kitty)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detected(preview: Preview, name: &str, value: &str) -> Option<Protocol> {
        protocol(preview, |asked| (asked == name).then(|| value.to_owned()))
    }

    #[test]
    fn terminals_are_known_by_their_variables() {
        let auto = |name, value| detected(Preview::Auto, name, value);
        assert_eq!(auto("TERM", "xterm-kitty"), Some(Protocol::Kitty));
        assert_eq!(auto("KITTY_WINDOW_ID", "1"), Some(Protocol::Kitty));
        assert_eq!(auto("TERM_PROGRAM", "iTerm.app"), Some(Protocol::Iterm));
        assert_eq!(auto("TERM_PROGRAM", "WezTerm"), Some(Protocol::Iterm));
        assert_eq!(auto("TERM", "xterm-256color"), None);
        let always = detected(Preview::Always, "TERM", "xterm");
        assert_eq!(always, Some(Protocol::Kitty));
        assert_eq!(detected(Preview::Never, "TERM", "xterm-kitty"), None);
    }

    #[test]
    fn kitty_takes_png_in_pieces_and_nothing_else() {
        let mut picture = b"\x89PNG".to_vec();
        picture.resize(5000, 7);
        let text = Protocol::Kitty.sequence(&picture).unwrap();
        let pieces: Vec<_> = text.split_terminator("\x1b\\").collect();
        assert_eq!(pieces.len(), 2);
        let (first, second) = (
            pieces[0]
                .strip_prefix("\x1b_Ga=T,f=100,q=2,c=40,m=1;")
                .unwrap(),
            pieces[1].strip_prefix("\x1b_Gm=0;").unwrap(),
        );
        assert_eq!(first.len(), PIECE);
        assert_eq!(STANDARD.decode([first, second].concat()).unwrap(), picture);
        assert_eq!(Protocol::Kitty.sequence(&[0xFF, 0xD8, 0xFF]), None);
    }

    #[test]
    fn iterm_takes_any_picture_at_once() {
        assert_eq!(
            Protocol::Iterm.sequence(b"abc").unwrap(),
            "\x1b]1337;File=inline=1;size=3;width=40;preserveAspectRatio=1:YWJj\x07"
        );
    }

    #[test]
    fn a_video_is_no_picture_for_iterm_whatever_its_file_is_called() {
        let start = |brand: &str| [b"\0\0\0\x20ftyp", brand.as_bytes(), b"\0\0\x02\0"].concat();
        for brand in ["isom", "mp42", "avc1"] {
            assert_eq!(Protocol::Iterm.sequence(&start(brand)), None, "{brand}");
        }
        assert!(Protocol::Iterm.sequence(&start("avif")).is_some());
    }
}
