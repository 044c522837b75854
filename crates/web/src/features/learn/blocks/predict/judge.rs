//! Compares a prediction with what the analyser computed or the lesson states. Pure.

/// A typed number; a comma may stand for the decimal point. `None` when it is none.
pub fn number(typed: &str) -> Option<f64> {
    let typed = typed.trim();
    let typed = if typed.contains('.') {
        typed.to_owned()
    } else {
        typed.replacen(',', ".", 1)
    };
    typed
        .parse::<f64>()
        .ok()
        .filter(|number| number.is_finite())
}

/// Whether a number is near enough to the right one; `tolerance` in per cent of it.
pub fn is_near(given: f64, right: f64, tolerance: u32) -> bool {
    (given - right).abs() <= right.abs() * f64::from(tolerance) / 100.0 + f64::EPSILON
}

/// A number without needless decimals: `300`, `1.5`.
pub fn number_text(number: f64) -> String {
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Position of the right choice: the stated one, or the one that the computed text names.
pub fn right_choice(
    choices: &[String],
    stated: Option<u32>,
    computed: Option<&str>,
) -> Option<usize> {
    if let Some(stated) = stated {
        return usize::try_from(stated)
            .ok()
            .filter(|at| *at < choices.len());
    }
    let computed = computed?.trim().to_lowercase();
    choices
        .iter()
        .position(|choice| choice.trim().to_lowercase() == computed)
}

/// An order to start from: the same for the same `seed` on every visit, and never the right one.
pub fn shuffled(n: usize, seed: &str) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    // FNV-1a, then a linear congruential step per swap: no chance needed, only no pattern.
    let mut state = seed.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    for at in (1..n).rev() {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        order.swap(at, (state >> 33) as usize % (at + 1));
    }
    if n > 1 && order.iter().enumerate().all(|(at, item)| at == *item) {
        order.rotate_left(1);
    }
    order
}

/// Which of the instructions are among the computed ones. An instruction that stands in the file twice counts as
/// often as it is listed.
pub fn right_lines(instructions: &[(u32, String)], computed: &[String]) -> Vec<u32> {
    let mut left: Vec<&String> = computed.iter().collect();
    let mut lines = Vec::new();
    for (line, whole) in instructions {
        if let Some(at) = left.iter().position(|listed| *listed == whole) {
            left.remove(at);
            lines.push(*line);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert_eq!(number(" 300 "), Some(300.0));
        assert_eq!(number("1,5"), Some(1.5));
        assert_eq!(number("1.5"), Some(1.5));
        for not in ["", "many", "1,000,000", "inf", "NaN"] {
            assert_eq!(number(not), None, "{not}");
        }
    }

    #[test]
    fn near_is_counted_in_per_cent_of_the_right_number() {
        assert!(is_near(290.0, 300.0, 5));
        assert!(!is_near(280.0, 300.0, 5));
        assert!(is_near(0.0, 0.0, 0));
        assert!(!is_near(1.0, 0.0, 50));
    }

    #[test]
    fn numbers_have_no_needless_decimals() {
        assert_eq!(number_text(300.0), "300");
        assert_eq!(number_text(1.5), "1.5");
        assert_eq!(number_text(0.0), "0");
    }

    #[test]
    fn the_right_choice_is_stated_or_computed() {
        let choices = ["root".to_owned(), "ada".to_owned()];
        assert_eq!(right_choice(&choices, Some(1), None), Some(1));
        assert_eq!(right_choice(&choices, Some(9), None), None);
        assert_eq!(right_choice(&choices, None, Some("ADA ")), Some(1));
        assert_eq!(right_choice(&choices, None, Some("65532")), None);
    }

    #[test]
    fn an_order_to_start_from_is_complete_steady_and_never_right() {
        for n in 0..9 {
            for seed in ["b1", "b2", "b3", "x", ""] {
                let order = shuffled(n, seed);
                assert_eq!(order, shuffled(n, seed));
                let mut sorted = order.clone();
                sorted.sort_unstable();
                assert_eq!(sorted, (0..n).collect::<Vec<_>>());
                assert!(n < 2 || order != sorted, "{n} {seed}");
            }
        }
    }

    #[test]
    fn lines_are_found_by_their_instructions() {
        let file = [
            (1, "FROM a".to_owned()),
            (2, "RUN x".to_owned()),
            (3, "RUN x".to_owned()),
        ];
        assert_eq!(right_lines(&file, &["RUN x".to_owned()]), [2]);
        assert_eq!(
            right_lines(&file, &["RUN x".to_owned(), "RUN x".to_owned()]),
            [2, 3]
        );
    }
}
