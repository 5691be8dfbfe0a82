//! `cargo xtask gallery`: what the emulator paints, one picture for each operation, as a page of the docs.
//!
//! The command `firefly` makes the pictures, so that each line of the page is one that a reader can run. They are shrunk before they
//! go into the repository.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

use crate::workspace;

/// Options of `cargo xtask gallery`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// The folder for the page and its pictures.
    #[arg(long, value_name = "FOLDER", default_value = "docs")]
    output: PathBuf,
}

/// One picture: its title, the name of its file, and the arguments that make it.
struct Exhibit {
    title: &'static str,
    name: &'static str,
    arguments: &'static [&'static str],
}

const LAKE: &str = "crates/firefly/examples/pictures/lake.jpg";
const LAKE_MASK: &str = "crates/firefly/examples/pictures/lake-mask.png";
const MUG: &str = "crates/firefly/examples/pictures/mug.png";

const EXHIBITS: &[Exhibit] = &[
    Exhibit {
        title: "Generate images",
        name: "generate",
        arguments: &[
            "generate",
            "a realistic illustration of a cat coding",
            "--seed",
            "7",
            "--size",
            "1152x896",
        ],
    },
    Exhibit {
        title: "Generate images, with a style",
        name: "style",
        arguments: &[
            "generate",
            "a lighthouse at dusk",
            "--seed",
            "7",
            "--size",
            "1152x896",
            "--style",
            "watercolor",
        ],
    },
    Exhibit {
        title: "Generate images with Image5",
        name: "image5",
        arguments: &[
            "generate",
            "a paper lighthouse on a desk",
            "--model",
            "image5",
            "--aspect-ratio",
            "16:9",
            "--resolution",
            "1MP",
            "--seed",
            "7",
        ],
    },
    Exhibit {
        title: "Generate similar images",
        name: "similar",
        arguments: &["similar", LAKE, "--seed", "7", "--size", "1152x896"],
    },
    Exhibit {
        title: "Expand image",
        name: "expand",
        arguments: &[
            "expand",
            LAKE,
            "--size",
            "1200x800",
            "--align-horizontal",
            "left",
            "--align-vertical",
            "bottom",
            "--prompt",
            "a wide valley",
            "--seed",
            "7",
        ],
    },
    Exhibit {
        title: "Fill image",
        name: "fill",
        arguments: &[
            "fill",
            LAKE,
            "--mask",
            LAKE_MASK,
            "--prompt",
            "a small island",
            "--seed",
            "7",
            "--size",
            "1152x896",
        ],
    },
    Exhibit {
        title: "Generate object composite",
        name: "object-composite",
        arguments: &[
            "composite",
            "object",
            MUG,
            "--prompt",
            "a mug in the mountains",
            "--seed",
            "7",
            "--size",
            "1024x1024",
        ],
    },
    Exhibit {
        title: "Precise composite",
        name: "precise-composite",
        arguments: &[
            "composite",
            "precise",
            "--background",
            LAKE,
            "--fill-area",
            LAKE_MASK,
            "--object",
            MUG,
            "--seed",
            "7",
        ],
    },
    Exhibit {
        title: "Adaptive composite",
        name: "adaptive-composite",
        arguments: &[
            "composite",
            "adaptive",
            "--background",
            LAKE,
            "--fill-area",
            LAKE_MASK,
            "--object",
            MUG,
            "--seed",
            "7",
        ],
    },
    Exhibit {
        title: "Upscale image",
        name: "upscale",
        arguments: &["upscale", LAKE, "--factor", "2", "--seed", "7"],
    },
];

/// Longest side of a picture on the page, in pixels.
const LONGEST_SIDE: u32 = 360;

/// Makes the pictures and the page.
///
/// # Errors
///
/// When the command fails, or a file cannot be written.
pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    let root = workspace::root();
    let docs = root.join(&args.output);
    let pictures = docs.join("gallery");
    fs::create_dir_all(&pictures).with_context(|| pictures.display().to_string())?;
    let workshop = workspace::target().join("gallery");
    fs::create_dir_all(&workshop).with_context(|| workshop.display().to_string())?;
    let mut page = String::from(
        "# Gallery\n\nWhat the emulator paints. These are stand-ins with the right geometry, not what Adobe's models draw. \
         `cargo xtask gallery` makes this page.\n",
    );
    for exhibit in EXHIBITS {
        let made = paint(&root, &workshop, exhibit)?;
        let shown = pictures.join(format!("{}.jpg", exhibit.name));
        shrink(&made, &shown)?;
        describe(&mut page, exhibit);
    }
    let path = docs.join("gallery.md");
    fs::write(&path, page).with_context(|| path.display().to_string())?;
    println!("gallery: {} pictures in {}", EXHIBITS.len(), path.display());
    Ok(())
}

/// Runs the command, and returns the path of its picture.
fn paint(root: &Path, workshop: &Path, exhibit: &Exhibit) -> anyhow::Result<PathBuf> {
    let picture = workshop.join(format!("{}.png", exhibit.name));
    let mut command: Command = workspace::cargo();
    command
        .current_dir(root)
        .args([
            "run",
            "--quiet",
            "--release",
            "--bin",
            "firefly",
            "--",
            "--emulator",
            "--quiet",
        ])
        .args(exhibit.arguments)
        .arg("--output")
        .arg(&picture);
    let status = command.status().context("cannot start cargo")?;
    ensure!(status.success(), "gallery: {} failed", exhibit.title);
    Ok(picture)
}

fn shrink(from: &Path, to: &Path) -> anyhow::Result<()> {
    let picture = image::open(from).with_context(|| from.display().to_string())?;
    let small = picture
        .resize(
            LONGEST_SIDE,
            LONGEST_SIDE,
            image::imageops::FilterType::CatmullRom,
        )
        .into_rgb8();
    small.save(to).with_context(|| to.display().to_string())
}

fn describe(page: &mut String, exhibit: &Exhibit) {
    let shown: Vec<_> = exhibit
        .arguments
        .iter()
        .map(|argument| {
            if argument.contains(' ') {
                format!("\"{argument}\"")
            } else {
                (*argument).to_owned()
            }
        })
        .collect();
    // Writing to a string cannot fail.
    let _ = write!(
        page,
        "\n## {}\n\n![{}](gallery/{}.jpg)\n\n```sh\nfirefly --emulator {}\n```\n",
        exhibit.title,
        exhibit.title,
        exhibit.name,
        shown.join(" ")
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_with_spaces_is_quoted_on_the_page() {
        let mut page = String::new();
        describe(&mut page, &EXHIBITS[0]);
        assert!(page.contains("firefly --emulator generate \"a realistic illustration"));
        assert!(page.contains("](gallery/generate.jpg)"));
    }

    #[test]
    fn a_picture_is_shrunk_to_the_page() {
        let folder = workspace::target().join("gallery-test");
        fs::create_dir_all(&folder).unwrap();
        let (large, small) = (folder.join("large.png"), folder.join("small.jpg"));
        image::RgbImage::new(900, 450).save(&large).unwrap();
        shrink(&large, &small).unwrap();
        assert_eq!(image::image_dimensions(&small).unwrap(), (360, 180));
    }
}
