//! CBOR (RFC 8949), written. Absent: reading.

pub(super) fn integer(number: i64) -> Vec<u8> {
    if number < 0 { head(1, (-1 - number) as u64) } else { head(0, number as u64) }
}

pub(super) fn bytes(bytes: &[u8]) -> Vec<u8> {
    [head(2, bytes.len() as u64), bytes.to_vec()].concat()
}

pub(super) fn text(text: &str) -> Vec<u8> {
    [head(3, text.len() as u64), text.as_bytes().to_vec()].concat()
}

pub(super) fn array(items: &[Vec<u8>]) -> Vec<u8> {
    [head(4, items.len() as u64), items.concat()].concat()
}

pub(super) fn map<const N: usize>(entries: [(Vec<u8>, Vec<u8>); N]) -> Vec<u8> {
    let mut map = head(5, N as u64);
    for (key, value) in entries {
        map.extend(key);
        map.extend(value);
    }
    map
}

fn head(major: u8, argument: u64) -> Vec<u8> {
    let major = major << 5;
    match argument {
        0..=23 => vec![major | argument as u8],
        24..=0xff => vec![major | 24, argument as u8],
        0x100..=0xffff => [&[major | 25], (argument as u16).to_be_bytes().as_slice()].concat(),
        _ => [&[major | 26], (argument as u32).to_be_bytes().as_slice()].concat(),
    }
}
