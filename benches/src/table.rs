//! Figures for people.

use crate::startup::{Fresh, Measured};

/// A workload's medians in milliseconds, engine by engine; Creance is the first.
pub struct Row {
    /// The workload.
    pub name: String,
    /// None for an engine that failed.
    pub medians: Vec<Option<f64>>,
}

/// The median of some figures.
pub fn median(mut figures: Vec<f64>) -> Option<f64> {
    figures.sort_by(f64::total_cmp);
    let middle = figures.len() / 2;
    let upper = *figures.get(middle)?;
    Some(if figures.len() % 2 == 1 { upper } else { (figures[middle - 1] + upper) / 2.0 })
}

/// Medians and our time over each peer's time, with geometric mean and maximum below.
pub fn text(names: &[&str], rows: &[Row]) -> String {
    let mut text = format!("{:<20}", "milliseconds");
    for (at, name) in names.iter().enumerate() {
        text.push_str(&format!("{name:>13}"));
        if at > 0 {
            text.push_str(&format!("{:>8}", "ratio"));
        }
    }
    text.push('\n');
    let mut ratios: Vec<Vec<f64>> = names.iter().map(|_| Vec::new()).collect();
    for row in rows {
        text.push_str(&format!("{:<20}", row.name));
        let ours = row.medians.first().copied().flatten();
        for (at, theirs) in row.medians.iter().enumerate() {
            text.push_str(&theirs.map_or(format!("{:>13}", "-"), |time| format!("{time:>13.1}")));
            if at > 0 {
                let ratio = ours.zip(*theirs).map(|(ours, theirs)| ours / theirs);
                ratios[at].extend(ratio);
                text.push_str(&ratio.map_or(format!("{:>8}", "-"), |ratio| format!("{ratio:>8.2}")));
            }
        }
        text.push('\n');
    }
    let mut summary = |title: &str, figure: fn(&[f64]) -> f64| {
        text.push_str(&format!("{title:<20}{:>13}", ""));
        for ratios in &ratios[1..] {
            text.push_str(&format!("{:>13}{:>8.2}", "", figure(ratios)));
        }
        text.push('\n');
    };
    summary("geometric mean", geometric_mean);
    summary("highest", |ratios| ratios.iter().copied().fold(f64::NAN, f64::max));
    text
}

fn geometric_mean(ratios: &[f64]) -> f64 {
    (ratios.iter().map(|ratio| ratio.ln()).sum::<f64>() / ratios.len() as f64).exp()
}

/// Time and bytes of an instance.
pub fn startup(measured: &[Measured]) -> String {
    let mut text = format!("{:<20}{:>12}{:>12}\n", "runs 1+1", "µs of CPU", "KiB");
    for (name, fresh) in measured {
        text.push_str(&match fresh {
            Ok(Fresh { microseconds, bytes }) => {
                let bytes = bytes.map_or("-".to_owned(), |bytes| format!("{:.1}", bytes / 1024.0));
                format!("{name:<20}{microseconds:>12.1}{bytes:>12}\n")
            }
            Err(error) => format!("{name:<20} {error}\n"),
        });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_and_means() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(Vec::new()), None);
        assert!((geometric_mean(&[0.5, 2.0]) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_failure_leaves_a_gap() {
        let row = |medians: &[Option<f64>]| Row { name: "x".into(), medians: medians.to_vec() };
        let text = text(&["a", "b"], &[row(&[Some(1.0), Some(2.0)]), row(&[Some(1.0), None])]);
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        assert_eq!(lines[1], "x                             1.0          2.0    0.50");
        assert_eq!(lines[2], "x                             1.0            -       -");
    }
}
