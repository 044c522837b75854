//! Damages inputs the same way every time: a seed gives a sequence.

/// A small generator of numbers (xorshift64*), good enough to damage bytes with.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The sequence of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `n`; 0 when `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let value = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16;
        if n == 0 {
            0
        } else {
            usize::try_from(value % n as u64).unwrap_or(0)
        }
    }
}

/// Bytes that readers have opinions about.
const TELLING: &[&[u8]] = &[
    b"\0",
    b"\n",
    b"\r\n",
    b"\\\n",
    b"\"",
    b"'",
    b"$",
    b"${",
    b"}",
    b"<<EOF",
    b"\nEOF\n",
    b"#",
    b"[",
    b"]",
    b"&&",
    b"|",
    b"`",
    b"!",
    b"**",
    b"../",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xf0\x9f\xa6\x80",
    b"--",
    b"=",
    b",",
    b"{",
    b"9999999999999999999",
    b"FROM ",
    b"RUN ",
    b"ONBUILD ",
    b"COPY --from=",
    b".wh.",
    b".wh..wh..opq",
];

/// One to eight changes of `input`; now and then a piece of `other` is put into it.
pub fn mutated(input: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..=random.below(8) {
        let at = random.below(bytes.len() + 1);
        let end = (at + random.below(24)).min(bytes.len());
        match random.below(8) {
            0 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << random.below(8);
                }
            }
            1 => {
                bytes.drain(at..end);
            }
            2 => {
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            3 | 4 => {
                let piece = TELLING[random.below(TELLING.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            5 => {
                let from = random.below(other.len() + 1);
                let to = (from + random.below(400)).min(other.len());
                bytes.splice(at..end, other[from..to].iter().copied());
            }
            6 => {
                for byte in &mut bytes[at..end] {
                    *byte = u8::try_from(random.below(256)).unwrap_or(0);
                }
            }
            _ => bytes.truncate(at),
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_damage_every_time() {
        let damage = |seed| mutated(b"FROM a\nRUN b\n", b"COPY . .\n", &mut Random::new(seed));
        assert_eq!(damage(7), damage(7));
        assert_ne!(damage(7), damage(8));
    }
}
