//! Archives that every `tar` reads (POSIX ustar): plain files with one owner and mode, nothing else.

use std::io::{self, Read, Write};

const BLOCK: usize = 512;

/// Writes an archive into `W`.
pub(super) struct Tar<W: Write> {
    to: W,
    /// The time of every entry, in seconds since the epoch.
    time: i64,
}

impl<W: Write> Tar<W> {
    pub(super) fn new(to: W, time: i64) -> Self {
        Self { to, time }
    }

    /// Adds a file of exactly `size` bytes; a source that ends early is an error, the rest of a longer one is left out.
    pub(super) fn add(&mut self, name: &str, size: u64, from: &mut dyn Read) -> io::Result<()> {
        self.to.write_all(&header(name, size, self.time)?)?;
        let copied = io::copy(&mut from.take(size), &mut self.to)?;
        if copied != size {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, format!("{name} became shorter")));
        }
        let rest = usize::try_from(size % BLOCK as u64).unwrap_or(0);
        let padding = if rest == 0 { 0 } else { BLOCK - rest };
        self.to.write_all([0; BLOCK].get(..padding).unwrap_or_default())
    }

    /// Ends the archive.
    pub(super) fn finish(mut self) -> io::Result<W> {
        self.to.write_all(&[0; 2 * BLOCK])?;
        self.to.flush()?;
        Ok(self.to)
    }
}

fn header(name: &str, size: u64, time: i64) -> io::Result<[u8; BLOCK]> {
    let mut block = [0; BLOCK];
    let mut put = |at: usize, text: &str, room: usize| -> io::Result<()> {
        let place = block.get_mut(at..at + room).and_then(|place| place.get_mut(..text.len()));
        let place = place.ok_or_else(|| io::Error::other("too long for an archive"))?;
        place.copy_from_slice(text.as_bytes());
        Ok(())
    };
    put(0, name, 99)?;
    put(100, "0000600\0", 8)?;
    put(108, "0000000\0", 8)?;
    put(116, "0000000\0", 8)?;
    put(124, &format!("{size:011o}"), 11)?;
    put(136, &format!("{:011o}", time.max(0)), 11)?;
    put(148, "        ", 8)?;
    put(156, "0", 1)?;
    put(257, "ustar\0", 6)?;
    put(263, "00", 2)?;
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    let sum = format!("{sum:06o}\0 ");
    if let Some(place) = block.get_mut(148..156) {
        place.copy_from_slice(sum.as_bytes());
    }
    Ok(block)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_has_its_blocks_and_a_checksum_that_holds() {
        let mut tar = Tar::new(Vec::new(), 1_700_000_000);
        tar.add("folder/a.txt", 3, &mut &b"abc"[..]).unwrap();
        tar.add("empty", 0, &mut &b""[..]).unwrap();
        let bytes = tar.finish().unwrap();
        assert_eq!(bytes.len(), 512 + 512 + 512 + 1024);
        assert!(bytes.starts_with(b"folder/a.txt\0"));
        assert_eq!(&bytes[512..515], b"abc");
        let mut head = bytes[..512].to_vec();
        head[148..156].fill(b' ');
        let sum: u32 = head.iter().map(|byte| u32::from(*byte)).sum();
        assert_eq!(&bytes[148..154], format!("{sum:06o}").as_bytes());
        assert!(Tar::new(Vec::new(), 0).add("short", 9, &mut &b"abc"[..]).is_err());
        assert!(Tar::new(Vec::new(), 0).add(&"x".repeat(200), 0, &mut &b""[..]).is_err());
    }
}
