//! `cargo xtask alone`: programs outside the workspace that depend on `ims-auth` and nothing else compile.
//!
//! Inside the workspace a crate may live off what its neighbours depend on and off names that only they can reach. Whether
//! the programs work is for the tests of the crate to say.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process,
};

use anyhow::{Context, ensure};

use crate::workspace;

/// Options of `cargo xtask alone`; there are none.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {}

/// A program, and whether it takes the crate with its default features.
struct Program {
    name: &'static str,
    default_features: bool,
    text: &'static str,
}

const PROGRAMS: &[Program] = &[
    Program {
        name: "with-default-features",
        default_features: true,
        text: include_str!("alone/default_features.rs"),
    },
    Program {
        name: "without-default-features",
        default_features: false,
        text: include_str!("alone/no_default_features.rs"),
    },
];

/// Writes each program into a passing folder and has cargo check it.
///
/// # Errors
///
/// When one does not compile, or cargo cannot be started.
pub(crate) fn run(_args: Args) -> anyhow::Result<()> {
    for program in PROGRAMS {
        let folder = Folder::new(program)?;
        // The same folder and profile as the rest of the workspace: the dependencies are the files that its steps have built.
        let status = workspace::cargo()
            .args(["check", "--quiet"])
            .current_dir(&folder.0)
            .env("CARGO_TARGET_DIR", workspace::target())
            .envs([workspace::SAME_PROFILE])
            .status()
            .context("cannot start cargo")?;
        ensure!(
            status.success(),
            "alone: the program {} does not compile, see above",
            program.name
        );
        println!("alone: {} compiles", program.name);
    }
    Ok(())
}

/// The manifest of a program. It is a workspace of its own, wherever the passing folder stands.
fn manifest(program: &Program, ims_auth: &Path) -> String {
    format!(
        "[package]\nname = \"{}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         ims-auth = {{ path = '{}', default-features = {} }}\n",
        program.name,
        ims_auth.display(),
        program.default_features
    )
}

/// A program's folder; it goes when this is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(program: &Program) -> anyhow::Result<Self> {
        let folder = env::temp_dir().join(format!("ims-auth-{}-{}", program.name, process::id()));
        let root = workspace::root();
        let fill = || -> io::Result<()> {
            fs::create_dir_all(folder.join("src"))?;
            fs::write(
                folder.join("Cargo.toml"),
                manifest(program, &root.join("crates/ims-auth")),
            )?;
            fs::write(folder.join("src/main.rs"), program.text)?;
            // The versions that the workspace has locked and fetched: no registry is asked for newer ones.
            fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
            Ok(())
        };
        let filled = fill().with_context(|| folder.display().to_string());
        let folder = Self(folder);
        filled.map(|()| folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left in a folder for passing files does no harm, and the outcome of the check is of more interest.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::{Folder, PROGRAMS, manifest};
    use std::path::Path;

    #[test]
    fn a_program_depends_on_nothing_else() {
        for program in PROGRAMS {
            let manifest = manifest(program, Path::new("here"));
            let (_, dependencies) = manifest.split_once("[dependencies]\n").unwrap();
            let expected = format!(
                "ims-auth = {{ path = 'here', default-features = {} }}\n",
                program.default_features
            );
            assert_eq!(dependencies, expected);
        }
    }

    #[test]
    fn the_folder_holds_the_program_and_goes_with_its_owner() {
        let folder = Folder::new(&PROGRAMS[0]).unwrap();
        let path = folder.0.clone();
        let text = std::fs::read_to_string(path.join("src/main.rs")).unwrap();
        assert_eq!(text, PROGRAMS[0].text);
        drop(folder);
        assert!(!path.exists());
    }
}
