//! By which rows the candidates of a sequence are found.

use std::ops::RangeInclusive;

use super::part::{Part, Parts, Row};

/// A row that some matches have, and how far from their start.
pub struct Anchor<'a> {
    /// The row.
    pub row: &'a Row,
    /// Bytes before it.
    pub distance: RangeInclusive<usize>,
}

/// Rows of which every match has one.
pub struct Anchors<'a> {
    /// The rows.
    pub list: Vec<Anchor<'a>>,
    /// About what a position costs that is searched for them, one that is looked at closely costing 1.
    cost: f64,
}

/// What a search for one row costs, on the same scale.
const SEARCH: f64 = 0.05;

/// Searches go over about so many positions, and as many more as the distances of a row differ.
const STRETCH: f64 = 16_384.0;

/// The cheapest rows to find candidates by; none where looking at every position costs no more.
pub fn cheapest(parts: &Parts) -> Option<Anchors<'_>> {
    let slack = parts.longest - parts.shortest;
    best(parts, 0..=0, slack).filter(|anchors| anchors.cost < 1.0)
}

fn best(parts: &Parts, from: RangeInclusive<usize>, slack: usize) -> Option<Anchors<'_>> {
    let (mut low, mut high) = from.into_inner();
    let mut best: Option<Anchors> = None;
    for part in &parts.list {
        let found = match part {
            Part::Row(row) => alone(row, low..=high, slack),
            Part::Jump { .. } => None,
            Part::Choice(choices) => choices.iter().try_fold(Anchors { list: vec![], cost: 0.0 }, |mut sum, choice| {
                let more = self::best(choice, low..=high, slack)?;
                sum.list.extend(more.list);
                sum.cost += more.cost;
                Some(sum)
            }),
        };
        if let Some(found) = found
            && best.as_ref().is_none_or(|best| found.cost < best.cost)
        {
            best = Some(found);
        }
        let lengths = part.lengths();
        low += lengths.0;
        high += lengths.1;
    }
    best
}

fn alone(row: &Row, distance: RangeInclusive<usize>, slack: usize) -> Option<Anchors<'_>> {
    let width = (distance.end() - distance.start()) as f64;
    // Two bytes are what a search looks at.
    let anchors = row.cells().iter().filter(|cell| cell.is_positive()).take(2);
    let frequency: f64 = anchors.map(|cell| (-cell.bits()).exp2()).product();
    if frequency == 1.0 {
        return None;
    }
    let cost = SEARCH * (1.0 + width / STRETCH) + (frequency * (width + slack as f64 + 16.0)).min(1.0);
    Some(Anchors { list: vec![Anchor { row, distance }], cost })
}
