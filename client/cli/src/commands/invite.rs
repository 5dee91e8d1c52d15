//! Invites: links for others, or for another device of one's own, to join with.

use crate::{
	args::{Invite, Invites, OpenInvite, Reinvite, Writing},
	book::{name, Book},
	failure::{Failure, Result},
	secret::random,
	session::Session,
	show::{dim, moment, print, print_json, say, stands_on, table, Column},
	write::{now, rehearse, write, Beside, Wanted},
};
use pot_ledger::{Invitation, InviteNo, MemberId, Moment, Op, View};
use potchain_client::{
	describe::Describe,
	link::{self, Endpoints},
	seal,
	secret::Secret,
	views, Level,
};

const MILLIS_PER_HOUR: Moment = 60 * 60 * 1_000;
/// How often the link of a group can be used, unless it is said.
const GROUP_USES: u16 = 16;

/// `pot invite`.
pub async fn invite(session: &Session, args: &Invite) -> Result {
	session.key()?;
	let book = session.book(Level::Pending).await?;
	let asked = asked(args, now());
	open(session, &book, asked, args.writing).await
}

/// `pot reinvite`.
pub async fn reinvite(session: &Session, args: &Reinvite) -> Result {
	session.key()?;
	let book = session.book(Level::Pending).await?;
	let asked = asked_again(&book, book.member(&args.name)?, args.days, now());
	let rehearsal = rehearse(&book, &[asked.op(&book, [0; 32])])?;
	let opens = rehearsal.after.invites().last_key_value().map(|(_, invite)| invite.from);
	if let Some(opens) = opens.filter(|opens| *opens > now() && !session.options.json) {
		say(format!("the link opens {}: until then, any device of the place can take it back", moment(opens)));
	}
	open(session, &book, asked, args.writing).await
}

/// What an invite is to give.
#[derive(PartialEq, Eq, Debug)]
struct Asked {
	what: Invitation,
	expires: Moment,
	uses: u16,
}

impl Asked {
	fn op(&self, book: &Book, key: [u8; 32]) -> Op {
		let number = book.state().pot().map_or(0, |pot| pot.invites);
		Op::Invite { number, key, what: self.what, expires: self.expires, uses: self.uses }
	}
}

fn asked(args: &Invite, now: Moment) -> Asked {
	let role = args.role.into();
	let (what, uses) = match args.group {
		true => (Invitation::Any { role }, GROUP_USES),
		false => (Invitation::New { role }, 1),
	};
	Asked { what, expires: now.saturating_add(days(args.days)), uses: args.uses.unwrap_or(uses) }
}

/// `pot device add`.
pub async fn add_device(session: &Session, book: &Book, open_days: u16, writing: Writing) -> Result {
	let what = Invitation::Device { member: book.author()? };
	open(session, book, Asked { what, expires: now().saturating_add(days(open_days)), uses: 1 }, writing).await
}

/// Into the place of somebody who lost all their devices, after the pot's delay.
fn asked_again(book: &Book, member: MemberId, open: u16, now: Moment) -> Asked {
	let delay = book.state().pot().map_or(0, |pot| Moment::from(pot.reinvite_hours) * MILLIS_PER_HOUR);
	Asked {
		what: Invitation::Device { member },
		expires: now.saturating_add(delay).saturating_add(days(open)),
		uses: 1,
	}
}

fn days(days: u16) -> Moment {
	Moment::from(days) * 24 * MILLIS_PER_HOUR
}

/// Writes an invite with a new key, and shows its link.
///
/// # Errors
///
/// The pot's texts are sealed, and I lack their present key: whoever joins could not read.
async fn open(session: &Session, book: &Book, asked: Asked, writing: Writing) -> Result {
	let is_sealed = book.state().pot().is_some_and(|pot| pot.epoch > 0);
	if is_sealed && book.opened.keyring().latest().is_none() {
		return Err(Failure::Refused(seal::Error::NoKey.to_string()));
	}
	// A link says the number that the chain gives its invite: there is none without a node.
	session.chain()?;
	let link = link::Invite {
		genesis: session.genesis,
		endpoints: Endpoints::new(vec![session.url.clone()]).unwrap_or_default(),
		pot: book.id(),
		number: 0,
		seed: Secret::from(random()?),
		key: None,
	};
	let op = asked.op(book, link.signer().public_key().0);
	let beside = Beside { link: Some(link), ..Beside::default() };
	write(session, book, Wanted { beside, ..vec![op].into() }, writing).await
}

/// `pot invites`.
pub async fn invites(session: &Session, args: &Invites) -> Result {
	if let Some(OpenInvite::Revoke { number, writing }) = args.command {
		session.key()?;
		let book = session.book(Level::Pending).await?;
		return write(session, &book, vec![revocation(&book, number)?], writing).await;
	}
	let book = session.book(args.reading.level()).await?;
	if session.options.json {
		return print_json(&views::status(book.at(), book.state()));
	}
	match book.state().invites().is_empty() {
		true => print("no invite is open: `pot invite` makes one")?,
		false => {
			let columns = ["", "who", "by", "from", "until", "left"].map(Column::Left);
			print(table(columns, rows(&book)))?;
		},
	}
	print(stands_on(&book))
}

fn rows(book: &Book) -> Vec<[String; 6]> {
	let describe = Describe { before: book.state(), ids: &crate::book::Ids::of(book.state()) };
	let row = |(number, invite): (&InviteNo, &pot_ledger::Invite)| {
		[
			dim(format!("#{number}")),
			describe.invited(invite.by, &invite.what),
			name(book.state(), invite.by),
			moment(invite.from),
			moment(invite.expires),
			invite.left.to_string(),
		]
	};
	book.state().invites().iter().map(row).collect()
}

fn revocation(book: &Book, number: InviteNo) -> Result<Op> {
	match book.state().invites().contains_key(&number) {
		true => Ok(Op::RevokeInvite { number }),
		false => {
			let open: Vec<_> = book.state().invites().keys().map(|number| format!("#{number}")).collect();
			let open = if open.is_empty() { "none is".into() } else { format!("open are {}", open.join(", ")) };
			Err(Failure::Usage(format!("invite #{number} is not open: {open}")))
		},
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		args::Role,
		book::tests::{apply, book, join},
	};

	const ASKED: Invite =
		Invite { role: Role::Editor, group: false, uses: None, days: 7, writing: Writing { dry_run: false } };

	#[test]
	fn an_invite_is_for_one_new_member_for_a_week_unless_more_is_said() {
		let (week, role) = (1 + 7 * 86_400_000, pot_ledger::Role::Editor);
		let asks = |args: &Invite| asked(args, 1);
		assert_eq!(asks(&ASKED), Asked { what: Invitation::New { role }, expires: week, uses: 1 });
		let group = Asked { what: Invitation::Any { role }, expires: week, uses: GROUP_USES };
		assert_eq!(asks(&Invite { group: true, ..ASKED }), group);
	}

	#[test]
	fn who_lost_all_devices_is_let_in_after_the_delay() {
		let mut book = book(&[]);
		join(&mut book, 1, pot_ledger::AccountId([2; 32]), Some("Bob"));
		let asked = asked_again(&book, 1, 7, 1);
		assert_eq!(asked.expires, 1 + (72 + 7 * 24) * 3_600_000);
		let op = asked.op(&book, [7; 32]);
		book.opened.append(pot_ledger::Entry { by: 0, at: 1, op }).unwrap();
		assert_eq!(book.state().invites()[&1].from, 1 + 72 * 3_600_000);
	}

	#[test]
	fn open_invites_are_listed_and_no_other_is_taken_back() {
		let mut book = book(&["Bob"]);
		assert!(revocation(&book, 0).unwrap_err().message().unwrap().ends_with("none is"));
		for _ in 0..2 {
			let op = asked(&ASKED, 1).op(&book, [7; 32]);
			apply(&mut book, 0, op);
		}
		let op = revocation(&book, 0).unwrap();
		apply(&mut book, 0, op);
		assert!(revocation(&book, 0).unwrap_err().message().unwrap().ends_with("open are #1"));
		let [row] = &rows(&book)[..] else { panic!("one is open") };
		assert_eq!((&row[1][..], &row[2][..], &row[5][..]), ("a new editor", "Alice", "1"));
	}
}
