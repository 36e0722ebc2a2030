//! The form of an archive: a header in the clear, then pieces that are sealed, each bound to the archive and its position.
//!
//! ```text
//! "doorward backup\n" | version (1) | secret: 1 storage key, 2 passphrase | salt (16)
//! length (4, big endian) | sealed piece 0 …   and so on; the last one says that it is
//! ```
//!
//! Nothing can be changed, taken away, moved or appended unseen, and no archive without a key can be made. Absent: what the
//! pieces say.

use std::io::{self, Read, Write};

use doorward_core::Entropy;
use doorward_crypto::seal::{SealContext, SealError, Sealer};
use secrecy::zeroize::Zeroizing;

use crate::backup::BackupError;

const MAGIC: &[u8; 16] = b"doorward backup\n";

const VERSION: u8 = 1;

/// No piece is longer, so that a length that was altered does not eat the memory.
const LONGEST: u32 = 64 << 20;

/// What an archive is sealed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackupSecret {
    /// The storage key of the database that was saved.
    StorageKey,
    /// A passphrase that somebody chose.
    Passphrase,
}

/// What stands in the clear before everything else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupHeader {
    /// What opens the rest.
    pub secret: BackupSecret,
    /// Other for each archive; part of what its key is made of.
    pub salt: [u8; 16],
}

impl BackupHeader {
    /// For a new archive.
    pub fn new(secret: BackupSecret, entropy: &dyn Entropy) -> Self {
        let mut salt = [0; 16];
        entropy.fill(&mut salt);
        Self { secret, salt }
    }

    /// The header at the beginning of an archive.
    ///
    /// # Errors
    /// When it is no archive, or one of a newer version.
    pub fn read(from: &mut dyn Read) -> Result<Self, BackupError> {
        let mut bytes = [0; MAGIC.len() + 2];
        from.read_exact(&mut bytes).map_err(short)?;
        let (magic, rest) = bytes.split_at(MAGIC.len());
        let (VERSION, secret) = (match rest {
            [version, secret] if magic == MAGIC => (*version, *secret),
            _ => return Err(BackupError::NoArchive),
        }) else {
            return Err(BackupError::Newer);
        };
        let secret = match secret {
            1 => BackupSecret::StorageKey,
            2 => BackupSecret::Passphrase,
            _ => return Err(BackupError::Newer),
        };
        let mut salt = [0; 16];
        from.read_exact(&mut salt).map_err(short)?;
        Ok(Self { secret, salt })
    }

    fn write(&self, to: &mut dyn Write) -> io::Result<()> {
        let secret = match self.secret {
            BackupSecret::StorageKey => 1,
            BackupSecret::Passphrase => 2,
        };
        to.write_all(MAGIC)?;
        to.write_all(&[VERSION, secret])?;
        to.write_all(&self.salt)
    }

    fn sealer(&self, material: &[u8]) -> Sealer {
        // Of another key than the values in the database.
        Sealer::new(&Zeroizing::new([b"backup ", self.salt.as_slice(), material].concat()))
    }

    fn row(&self, number: u64, last: bool) -> Vec<u8> {
        [self.salt.as_slice(), &number.to_be_bytes(), &[u8::from(last)]].concat()
    }
}

fn place(row: &[u8]) -> SealContext<'_> {
    SealContext { table: "backup", column: "piece", row }
}

/// A file that ends too early.
fn short(error: io::Error) -> BackupError {
    if error.kind() == io::ErrorKind::UnexpectedEof { BackupError::Damaged } else { BackupError::File(error) }
}

/// Writes an archive.
pub(crate) struct Pieces<'a> {
    header: &'a BackupHeader,
    sealer: Sealer,
    entropy: &'a dyn Entropy,
    to: &'a mut (dyn Write + Send),
    number: u64,
}

impl<'a> Pieces<'a> {
    pub(crate) fn begin(
        header: &'a BackupHeader,
        material: &[u8],
        entropy: &'a dyn Entropy,
        to: &'a mut (dyn Write + Send),
    ) -> io::Result<Self> {
        header.write(to)?;
        Ok(Self { header, sealer: header.sealer(material), entropy, to, number: 0 })
    }

    pub(crate) fn write(&mut self, plain: &[u8], last: bool) -> io::Result<()> {
        let row = self.header.row(self.number, last);
        let sealed = self.sealer.seal(self.entropy, &place(&row), plain);
        let length = u32::try_from(sealed.len()).ok().filter(|length| *length <= LONGEST);
        let length = length.ok_or_else(|| io::Error::other("a piece is too long"))?;
        self.to.write_all(&length.to_be_bytes())?;
        self.to.write_all(&sealed)?;
        self.number += 1;
        if last { self.to.flush() } else { Ok(()) }
    }
}

/// Reads an archive whose header was read.
pub(crate) struct Opened<'a> {
    header: BackupHeader,
    sealer: Sealer,
    from: &'a mut (dyn Read + Send),
    number: u64,
    ended: bool,
}

impl<'a> Opened<'a> {
    pub(crate) fn begin(material: &[u8], from: &'a mut (dyn Read + Send)) -> Result<Self, BackupError> {
        let header = BackupHeader::read(from)?;
        let sealer = header.sealer(material);
        Ok(Self { header, sealer, from, number: 0, ended: false })
    }

    /// The next piece; none after the last, behind which nothing stands.
    pub(crate) fn next(&mut self) -> Result<Option<Zeroizing<Vec<u8>>>, BackupError> {
        if self.ended {
            let behind = self.from.read(&mut [0]).map_err(BackupError::File)?;
            return if behind == 0 { Ok(None) } else { Err(BackupError::Damaged) };
        }
        let mut length = [0; 4];
        self.from.read_exact(&mut length).map_err(short)?;
        let length = u32::from_be_bytes(length);
        if length > LONGEST {
            return Err(BackupError::Damaged);
        }
        let mut sealed = Vec::new();
        let wanted = u64::from(length);
        let got = (&mut *self.from).take(wanted).read_to_end(&mut sealed).map_err(BackupError::File)?;
        if u64::try_from(got).ok() != Some(wanted) {
            return Err(BackupError::Damaged);
        }
        for last in [false, true] {
            match self.sealer.open(&place(&self.header.row(self.number, last)), &sealed) {
                Ok(plain) => {
                    self.number += 1;
                    self.ended = last;
                    return Ok(Some(Zeroizing::new(plain)));
                }
                Err(SealError::OtherKey) if self.number == 0 => return Err(BackupError::WrongKey),
                Err(_) => {}
            }
        }
        Err(BackupError::Damaged)
    }
}
