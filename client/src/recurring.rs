//! What comes again, and what of it is still to come.

use pot_ledger::{Date, ItemId, Money, State, View};

/// The dates of a template that have no expense yet, ascending. One that was voided is skipped for good, and so
/// is not among them. None if the template is voided, or there is none with this id.
///
/// A template without an end has no last date: take as many as are wanted, or those up to a day.
pub fn due<'a>(state: &'a State, template: &'a ItemId) -> impl Iterator<Item = Date> + 'a {
	let live = state.item_state(template).filter(|item| !item.record.voided);
	let rule = live.and_then(|item| match &item.money {
		Some(Money::Template(template)) => Some(template.rule),
		_ => None,
	});
	let pot = state.id();
	let dates = rule.into_iter().flat_map(|rule| rule.dates());
	dates.filter(move |&date| state.item_state(&ItemId::of_occurrence(&pot, template, date)).is_none())
}
