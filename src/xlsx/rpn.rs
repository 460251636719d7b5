//! The text of simple BIFF formulas (MS-XLS 2.2.2): enough to tell sums that were never calculated.

use crate::cfb::u16_at;
use crate::place::cell_name;

/// The formula in a person's notation when its outermost operation always gives a number; none for any other, and for
/// tokens that are not known here.
pub(crate) fn numeric_formula(tokens: &[u8]) -> Option<String> {
    let mut rest = tokens;
    let mut stack: Vec<String> = Vec::new();
    let mut numeric = false;
    let mut length = 0_usize;
    while let Some((&token, operands)) = rest.split_first() {
        let size = match token {
            0x03..=0x08 => {
                let (right, left) = (stack.pop()?, stack.pop()?);
                let operator = ["+", "-", "*", "/", "^", "&"].get(usize::from(token - 0x03))?;
                stack.push(format!("{left}{operator}{right}"));
                numeric = token != 0x08;
                0
            }
            0x13 => {
                let value = stack.pop()?;
                stack.push(format!("-{value}"));
                numeric = true;
                0
            }
            0x15 => {
                let value = stack.pop()?;
                stack.push(format!("({value})"));
                0
            }
            0x1E => {
                stack.push(u16_at(operands, 0).to_string());
                numeric = true;
                2
            }
            0x1F => {
                let number = f64::from_le_bytes(*operands.first_chunk()?);
                stack.push(number.to_string());
                numeric = true;
                8
            }
            0x24 | 0x44 | 0x64 => {
                stack.push(reference(u16_at(operands, 0), u16_at(operands, 2)));
                numeric = false;
                4
            }
            0x25 | 0x45 | 0x65 => {
                let first = reference(u16_at(operands, 0), u16_at(operands, 4));
                stack.push(format!("{first}:{}", reference(u16_at(operands, 2), u16_at(operands, 6))));
                numeric = false;
                8
            }
            // An attribute: SUM of one argument, or spaces and volatility, which say nothing here.
            0x19 => {
                match operands.first()? {
                    0x10 => {
                        let value = stack.pop()?;
                        stack.push(format!("SUM({value})"));
                        numeric = true;
                    }
                    0x01 | 0x40 | 0x41 => {}
                    _ => return None,
                }
                3
            }
            0x22 | 0x42 | 0x62 => {
                let name = match u16_at(operands, 1) {
                    0 => "COUNT",
                    4 => "SUM",
                    5 => "AVERAGE",
                    6 => "MIN",
                    7 => "MAX",
                    183 => "PRODUCT",
                    _ => return None,
                };
                let count = usize::from(*operands.first()?);
                let arguments = stack.split_off(stack.len().checked_sub(count)?).join(",");
                stack.push(format!("{name}({arguments})"));
                numeric = true;
                3
            }
            _ => return None,
        };
        rest = operands.get(size..)?;
        // Texts are copied at every step, so a hostile formula must stay short.
        length += 1;
        if length > 256 {
            return None;
        }
    }
    match (numeric, stack.pop(), stack.pop()) {
        (true, Some(text), None) => Some(format!("={text}")),
        _ => None,
    }
}

fn reference(row: u16, column: u16) -> String {
    cell_name(u32::from(row), u32::from(column & 0x3FFF))
}
