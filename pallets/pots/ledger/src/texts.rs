//! The texts of an operation: what people wrote, and what each is about.
//!
//! The rules never look inside a text, and so it can be sealed for the members of a pot alone. A sealed text is bound to
//! its [`Subject`] and field, so that it cannot be shown as another's.

use crate::{
	money::Expense,
	op::{Op, Patch},
	types::{Category, ItemId, MemberId, Text},
};
use alloc::vec::Vec;
use codec::{Decode, Encode};

/// What a text is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode)]
pub enum Subject {
	/// The pot itself, such as its name.
	#[codec(index = 0)]
	Pot,
	/// A member, such as their name.
	#[codec(index = 1)]
	Member(MemberId),
	/// A category.
	#[codec(index = 2)]
	Category(Category),
	/// An item, such as its memo.
	#[codec(index = 3)]
	Item(ItemId),
}

/// What the pot, a member or a category is called.
const NAME: u8 = 0;
/// Anything else worth saying.
const NOTE: u8 = 1;
/// Where to pay a member.
const PAY_TO: u8 = 2;
/// What an item was for.
const MEMO: u8 = 3;
/// Where a receipt is.
const RECEIPT: u8 = 4;
/// How a payment was made.
const METHOD: u8 = 5;
/// Where to find it there.
const REFERENCE: u8 = 6;
/// What a comment says.
const TEXT: u8 = 7;
/// Why an item is contested.
const REASON: u8 = 8;
/// The first line of a bill; the next has the next number.
const LINE: u8 = 16;

/// Whether the rules refuse an empty text in a field that [`Op::texts_mut`] tells: names, and what comments say.
pub fn is_required(field: u8) -> bool {
	matches!(field, NAME | TEXT)
}

/// A text, what it is about, and which of the subject's texts it is.
type Row<'a> = (Subject, u8, &'a mut Text);

impl Op {
	/// All texts of an operation by the member `by`, each with what it is about and with its field: a number that no
	/// other text of that subject in the operation has.
	pub fn texts_mut(&mut self, by: MemberId) -> Vec<Row<'_>> {
		match self {
			Self::CreatePot { name, owner, .. } => {
				Vec::from([(Subject::Pot, NAME, name), (Subject::Member(0), NAME, owner)])
			},
			Self::AmendPot { set, .. } => rows(Subject::Pot, [(NAME, set.name.as_mut()), (NOTE, said(&mut set.note))]),
			Self::SetCategory { id, name, .. } => rows(Subject::Category(*id), [(NAME, name.as_mut())]),
			Self::AddMember { id, name, .. } | Self::AddPool { id, name } => {
				rows(Subject::Member(*id), [(NAME, Some(name))])
			},
			Self::Claim { name, .. } => rows(Subject::Member(by), [(NAME, name.as_mut())]),
			Self::AmendMember { id, set, .. } => {
				rows(Subject::Member(*id), [(NAME, set.name.as_mut()), (PAY_TO, said(&mut set.pay_to))])
			},
			Self::AddExpense { id, money, memo, note, receipt, .. } => {
				let about = Subject::Item(*id);
				let texts = [(MEMO, memo.as_mut()), (NOTE, note.as_mut()), (RECEIPT, receipt.as_mut())];
				with_lines(about, rows(about, texts), Some(money))
			},
			Self::AmendExpense { id, set, .. } => {
				let about = Subject::Item(*id);
				let texts =
					[(MEMO, said(&mut set.memo)), (NOTE, said(&mut set.note)), (RECEIPT, said(&mut set.receipt))];
				with_lines(about, rows(about, texts), set.money.as_mut())
			},
			Self::AddPayment { id, memo, method, reference, .. } => {
				let texts = [(MEMO, memo.as_mut()), (METHOD, method.as_mut()), (REFERENCE, reference.as_mut())];
				rows(Subject::Item(*id), texts)
			},
			Self::AmendPayment { id, set, .. } => {
				let texts = [
					(MEMO, said(&mut set.memo)),
					(METHOD, said(&mut set.method)),
					(REFERENCE, said(&mut set.reference)),
				];
				rows(Subject::Item(*id), texts)
			},
			Self::SendPayment { id, memo, .. } => rows(Subject::Item(*id), [(MEMO, memo.as_mut())]),
			Self::AddTemplate { id, money, memo, .. } => {
				let about = Subject::Item(*id);
				with_lines(about, rows(about, [(MEMO, memo.as_mut())]), Some(&mut money.expense))
			},
			Self::AmendTemplate { id, set, .. } => {
				let about = Subject::Item(*id);
				let money = set.money.as_mut().map(|money| &mut money.expense);
				with_lines(about, rows(about, [(MEMO, said(&mut set.memo))]), money)
			},
			Self::AddComment { id, text, .. } | Self::AmendComment { id, text, .. } => {
				rows(Subject::Item(*id), [(TEXT, Some(text))])
			},
			Self::ContestItem { id, reason, .. } => rows(Subject::Item(*id), [(REASON, reason.as_mut())]),
			Self::ArchivePot { .. }
			| Self::ReopenPot { .. }
			| Self::FreezePlan { .. }
			| Self::ThawPlan { .. }
			| Self::AnnounceEnd { .. }
			| Self::DissolvePot { .. }
			| Self::DetachMember { .. }
			| Self::DeactivateMember { .. }
			| Self::ReactivateMember { .. }
			| Self::MergeMember { .. }
			| Self::Invite { .. }
			| Self::RevokeInvite { .. }
			| Self::Readmit { .. }
			| Self::Rekey { .. }
			| Self::VoidItem { .. }
			| Self::RestoreItem { .. }
			| Self::ConfirmItem { .. }
			| Self::Occur { .. } => Vec::new(),
		}
	}
}

/// Those texts of a subject that are there.
fn rows<const N: usize>(about: Subject, texts: [(u8, Option<&mut Text>); N]) -> Vec<Row<'_>> {
	texts.into_iter().filter_map(|(field, text)| Some((about, field, text?))).collect()
}

/// The same, and the lines of the bill, if the money has one.
fn with_lines<'a>(about: Subject, mut rows: Vec<Row<'a>>, money: Option<&'a mut Expense>) -> Vec<Row<'a>> {
	let lines = money.and_then(|money| money.bill.as_mut()).into_iter().flat_map(|bill| bill.lines.iter_mut());
	rows.extend((LINE..).zip(lines).map(|(field, line)| (about, field, &mut line.text)));
	rows
}

/// The text that a patch sets.
fn said(patch: &mut Patch<Text>) -> Option<&mut Text> {
	match patch {
		Patch::Set(text) => Some(text),
		Patch::Keep | Patch::Clear => None,
	}
}
