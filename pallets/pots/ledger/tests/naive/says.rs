//! What an operation says: which groups it changes, and in which words.

use pot_ledger::{Op, Text};

/// What an operation on an item, a member or the pot changes of it.
pub fn groups(op: &Op) -> Vec<&'static str> {
	let touched: Vec<(&str, bool)> = match op {
		Op::AmendPot { set, .. } => vec![
			("name", set.name.is_some()),
			("note", set.note.touches()),
			("policy", set.policy.is_some()),
			("budget", set.budget.touches()),
			("goal", set.goal.touches()),
			("default split", set.default_split.touches()),
			("delay", set.reinvite_hours.is_some()),
		],
		Op::SetCategory { .. } => vec![("categories", true)],
		Op::FreezePlan { .. } | Op::ThawPlan { .. } => vec![("plan", true)],
		Op::AmendExpense { set, .. } => vec![
			("money", set.money.is_some()),
			("memo", set.memo.touches()),
			("note", set.note.touches()),
			("date", set.date.touches()),
			("category", set.category.touches()),
			("receipt", set.receipt.touches()),
		],
		Op::AmendPayment { set, .. } => vec![
			("money", set.money.is_some()),
			("memo", set.memo.touches()),
			("method", set.method.touches() || set.reference.touches()),
			("date", set.date.touches()),
		],
		Op::AmendTemplate { set, .. } => {
			vec![("money", set.money.is_some()), ("memo", set.memo.touches()), ("category", set.category.touches())]
		},
		Op::AmendMember { set, .. } => vec![
			("name", set.name.is_some()),
			("role", set.role.is_some()),
			("weight", set.weight.touches()),
			("pay to", set.pay_to.touches()),
		],
		Op::DetachMember { .. } => vec![("access", true)],
		Op::AmendComment { .. } => vec![("memo", true)],
		Op::VoidItem { .. }
		| Op::RestoreItem { .. }
		| Op::ArchivePot { .. }
		| Op::ReopenPot { .. }
		| Op::AnnounceEnd { .. }
		| Op::DissolvePot { .. }
		| Op::DeactivateMember { .. }
		| Op::ReactivateMember { .. }
		| Op::MergeMember { .. } => vec![("life", true)],
		_ => vec![],
	};
	touched.into_iter().filter(|row| row.1).map(|row| row.0).collect()
}

pub fn is_readable(text: &Text) -> bool {
	match text {
		Text::Plain(bytes) => std::str::from_utf8(bytes).is_ok(),
		Text::Sealed { .. } => true,
	}
}

/// Plain text is UTF-8; a name and a comment say something.
pub fn texts_are_fine(op: &Op) -> bool {
	let (needed, other): (Vec<Option<&Text>>, Vec<Option<&Text>>) = match op {
		Op::CreatePot { name, owner, .. } => (vec![Some(name), Some(owner)], vec![]),
		Op::AmendPot { set, .. } => (vec![set.name.as_ref()], vec![set.note.value()]),
		Op::SetCategory { name, .. } | Op::Claim { name, .. } => (vec![name.as_ref()], vec![]),
		Op::AddMember { name, .. } | Op::AddPool { name, .. } => (vec![Some(name)], vec![]),
		Op::AmendMember { set, .. } => (vec![set.name.as_ref()], vec![set.pay_to.value()]),
		Op::AddComment { text, .. } | Op::AmendComment { text, .. } => (vec![Some(text)], vec![]),
		Op::AddExpense { memo, note, receipt, .. } => (vec![], vec![memo.as_ref(), note.as_ref(), receipt.as_ref()]),
		Op::AmendExpense { set, .. } => (vec![], vec![set.memo.value(), set.note.value(), set.receipt.value()]),
		Op::AddPayment { memo, method, reference, .. } => {
			(vec![], vec![memo.as_ref(), method.as_ref(), reference.as_ref()])
		},
		Op::AmendPayment { set, .. } => (vec![], vec![set.memo.value(), set.method.value(), set.reference.value()]),
		Op::SendPayment { memo, .. } | Op::AddTemplate { memo, .. } => (vec![], vec![memo.as_ref()]),
		Op::AmendTemplate { set, .. } => (vec![], vec![set.memo.value()]),
		Op::ContestItem { reason, .. } => (vec![], vec![reason.as_ref()]),
		_ => (vec![], vec![]),
	};
	let says_nothing = |text: &&&Text| matches!(text, Text::Plain(bytes) if bytes.is_empty());
	!needed.iter().flatten().any(|text| says_nothing(&text))
		&& needed.iter().chain(&other).flatten().all(|text| is_readable(text))
}
