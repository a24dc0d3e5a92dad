//! Expressions made into others: over wide text, and of whole words.

use regex_syntax::hir::{Capture, Class, ClassBytes, ClassBytesRange, Hir, HirKind, Look, Repetition};

use crate::border::Border;

/// The expression for text of which each byte has a zero behind it; an error says what cannot be told there.
pub fn widened(hir: &Hir) -> Result<Hir, &'static str> {
    rebuilt(hir, &|leaf| match leaf.kind() {
        HirKind::Literal(literal) => {
            Ok(Hir::literal(literal.0.iter().flat_map(|&byte| [byte, 0]).collect::<Vec<u8>>()))
        }
        HirKind::Class(Class::Unicode(class)) if class.to_byte_class().is_none() => {
            Err("wide text is made of bytes: the flag u can't be set in it")
        }
        HirKind::Class(_) => Ok(Hir::concat(vec![leaf.clone(), Hir::literal([0])])),
        HirKind::Look(_) => Err("borders of words and lines can't be told in wide text; fullword can"),
        _ => Ok(leaf.clone()),
    })
}

/// The expression as its first and only group, with a unit behind it that is no letter or digit, or the end of all.
///
/// What is before it is not looked at.
pub fn closed(hir: &Hir, border: Border) -> Hir {
    let word = rebuilt(hir, &|leaf| Ok::<_, ()>(leaf.clone())).expect("a leaf is as it was");
    let word = Hir::capture(Capture { index: 1, name: None, sub: Box::new(word) });
    let any = || class(&[(0, 255)]);
    let zero = || Hir::literal([0]);
    let not_zero = || class(&[(1, 255)]);
    let letter = || class(&LETTERS_AND_DIGITS);
    let other = || {
        let mut others = ClassBytes::new(ranges(&LETTERS_AND_DIGITS));
        others.negate();
        Hir::class(Class::Bytes(others))
    };
    let end = || Hir::look(Look::End);
    let behind = match border {
        Border::Bytes => vec![other(), end()],
        Border::Utf16Le => vec![
            Hir::concat(vec![other(), any()]),
            Hir::concat(vec![letter(), not_zero()]),
            Hir::concat(vec![any(), end()]),
            end(),
        ],
        Border::Utf16Be => vec![
            Hir::concat(vec![not_zero(), any()]),
            Hir::concat(vec![zero(), other()]),
            Hir::concat(vec![any(), end()]),
            end(),
        ],
    };
    Hir::concat(vec![word, Hir::alternation(behind)])
}

const LETTERS_AND_DIGITS: [(u8, u8); 3] = [(b'0', b'9'), (b'A', b'Z'), (b'a', b'z')];

fn class(of: &[(u8, u8)]) -> Hir {
    Hir::class(Class::Bytes(ClassBytes::new(ranges(of))))
}

fn ranges(of: &[(u8, u8)]) -> impl Iterator<Item = ClassBytesRange> {
    of.iter().map(|&(first, last)| ClassBytesRange::new(first, last))
}

/// The expression with each of its leaves made into another, and without groups: they have no use here.
fn rebuilt<E>(hir: &Hir, leaf: &impl Fn(&Hir) -> Result<Hir, E>) -> Result<Hir, E> {
    let all = |hirs: &[Hir]| hirs.iter().map(|hir| rebuilt(hir, leaf)).collect::<Result<Vec<Hir>, E>>();
    Ok(match hir.kind() {
        HirKind::Repetition(repetition) => {
            let sub = Box::new(rebuilt(&repetition.sub, leaf)?);
            Hir::repetition(Repetition { sub, ..repetition.clone() })
        }
        HirKind::Capture(capture) => rebuilt(&capture.sub, leaf)?,
        HirKind::Concat(hirs) => Hir::concat(all(hirs)?),
        HirKind::Alternation(hirs) => Hir::alternation(all(hirs)?),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => leaf(hir)?,
    })
}
