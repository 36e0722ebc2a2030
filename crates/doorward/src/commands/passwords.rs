//! `doorward hash-password` and `verify-password` (AF-06).

use anyhow::{Context as _, Result, bail};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use doorward_crypto::{
    Argon2Cost, Argon2Variant, BcryptVariant, BlockPool, Entropy as _, HashParameters, PasswordHash,
    Pbkdf2Digest, Salt, ScryptCost, Sha2Variant, SystemEntropy,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use crate::{
    cli::{HashAlgorithm, HashPassword, OutputFormat, VerifyPassword},
    prompt,
};

/// Makes a hash; gives what is to be printed.
pub(crate) fn hash(command: HashPassword, output: OutputFormat) -> Result<String> {
    let algorithm = if command.sha512 { HashAlgorithm::Sha512Crypt } else { command.algorithm };
    let parameters = parameters(algorithm, &command)?;
    parameters.check()?;
    let given = command.salt.as_deref().map(|salt| salt_bytes(algorithm, salt)).transpose()?;
    let length = usize::try_from(command.salt_length).context("--salt-length")?;
    if !(8..=1024).contains(&length) {
        bail!("--salt-length: {length}; a salt has 8 to 1024 bytes");
    }
    let mut random = vec![0; parameters.salt_length(length)];
    SystemEntropy.fill(&mut random);
    let salt = given.as_deref().map_or(Salt::Random(&random), Salt::Given);
    let password = match command.password {
        Some(password) if password.is_empty() => bail!("the password is empty"),
        Some(password) => SecretString::from(password),
        None => prompt::new_password()?,
    };
    let hash = parameters.hash(password.expose_secret().as_bytes(), salt, &BlockPool::new(0))?;
    Ok(match output {
        OutputFormat::Json => format!("{}\n", json!({"hash": hash})),
        OutputFormat::Text => format!("Password hash: {hash}\n"),
    })
}

/// Whether the password matches; gives what is to be printed.
///
/// # Errors
/// Also when it does not match, so that the exit status says so.
pub(crate) fn verify(command: VerifyPassword, output: OutputFormat) -> Result<String> {
    let hash = PasswordHash::parse(&command.hash)?;
    let password = match command.password {
        Some(password) => SecretString::from(password),
        None => prompt::password()?,
    };
    if !hash.verify(password.expose_secret().as_bytes(), &BlockPool::new(0)) {
        bail!("the password does not match the hash");
    }
    Ok(match output {
        OutputFormat::Json => format!("{}\n", json!({"matches": true, "algorithm": hash.family()})),
        OutputFormat::Text => format!("The password matches the {} hash.\n", hash.family()),
    })
}

fn parameters(algorithm: HashAlgorithm, command: &HashPassword) -> Result<HashParameters> {
    let argon2 = |variant| -> Result<HashParameters> {
        let memory_kib = command.memory.checked_mul(1024).context("--memory is too large")?;
        let parallelism = command.parallelism.unwrap_or(8);
        // The seed's rule counts in MB.
        if u64::from(command.memory) < 8 * u64::from(parallelism) {
            bail!("--memory: {} MB is less than 8 times --parallelism {parallelism}", command.memory);
        }
        let iterations = command.iterations.unwrap_or(1);
        let cost = Argon2Cost { memory_kib, iterations, parallelism, key_length: command.key_length };
        Ok(HashParameters::Argon2 { variant, cost })
    };
    let sha2 = |variant| HashParameters::Sha2Crypt {
        variant,
        // The seed raises what is less.
        rounds: command.iterations.unwrap_or(50_000).max(1000),
    };
    let pbkdf2 =
        |digest, usual| HashParameters::Pbkdf2 { digest, iterations: command.iterations.unwrap_or(usual) };
    let bcrypt = |variant| HashParameters::Bcrypt { variant, cost: command.iterations.unwrap_or(12) };
    Ok(match algorithm {
        HashAlgorithm::Argon2id => argon2(Argon2Variant::Id)?,
        HashAlgorithm::Argon2i => argon2(Argon2Variant::I)?,
        HashAlgorithm::Argon2d => argon2(Argon2Variant::D)?,
        HashAlgorithm::Sha256Crypt => sha2(Sha2Variant::Sha256),
        HashAlgorithm::Sha512Crypt => sha2(Sha2Variant::Sha512),
        HashAlgorithm::Pbkdf2Sha1 => pbkdf2(Pbkdf2Digest::Sha1, 1_600_000),
        HashAlgorithm::Pbkdf2Sha224 => pbkdf2(Pbkdf2Digest::Sha224, 900_000),
        HashAlgorithm::Pbkdf2Sha256 => pbkdf2(Pbkdf2Digest::Sha256, 700_000),
        HashAlgorithm::Pbkdf2Sha384 => pbkdf2(Pbkdf2Digest::Sha384, 280_000),
        HashAlgorithm::Pbkdf2Sha512 => pbkdf2(Pbkdf2Digest::Sha512, 310_000),
        HashAlgorithm::Pbkdf2Django => pbkdf2(Pbkdf2Digest::Sha256Django, 600_000),
        HashAlgorithm::Bcrypt => bcrypt(BcryptVariant::Standard),
        HashAlgorithm::BcryptSha256 => bcrypt(BcryptVariant::Sha256),
        HashAlgorithm::Scrypt => HashParameters::Scrypt(ScryptCost {
            log_rounds: command.iterations.unwrap_or(16),
            block_size: 8,
            parallelism: command.parallelism.unwrap_or(1),
            key_length: command.key_length,
        }),
    })
}

/// A salt that somebody gave. It stands in the hash as it was given.
fn salt_bytes(algorithm: HashAlgorithm, salt: &str) -> Result<Vec<u8>> {
    if matches!(algorithm, HashAlgorithm::Sha256Crypt | HashAlgorithm::Sha512Crypt) {
        return Ok(salt.as_bytes().to_vec());
    }
    let hint = "--salt: it must be valid base64 without padding (a to z, A to Z, 0 to 9, + and /)";
    STANDARD_NO_PAD.decode(salt.trim_end_matches('=')).context(hint)
}
