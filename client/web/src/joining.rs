//! Invites, and joining by them.

use crate::{
	failure::{Failure, Result},
	host::{now, random, Host},
	order::{fresh_seat, make, Whom},
};
use pot_ledger::{AccountId, Invitation, MemberId, Op, PotId, Role, View};
use potchain_client::{
	door::{Door, Who},
	explain::Explain,
	identity::Seat,
	link::{Endpoints, Invite},
	sync::{Books, Pot, Pots, Status, Way},
	text::{name, readable, title},
	Call, Chain, Error,
};
use serde::Serialize;
use serde_json::Value;

/// In milliseconds.
pub const DAY: u64 = 24 * 60 * 60 * 1_000;
/// How often the link of a group can be used, unless it is said.
const GROUP_USES: u16 = 16;
/// How often somebody else may be faster.
const ATTEMPTS: usize = 16;

/// Where a link leads to.
#[derive(Serialize)]
pub struct Peek {
	pot: String,
	name: String,
	members: Vec<String>,
	/// The places that can be taken.
	places: Vec<Place>,
	/// Whether a new name can be given.
	new: bool,
	/// The place that this person has already.
	#[serde(skip_serializing_if = "Option::is_none")]
	me: Option<MemberId>,
}

#[derive(Serialize)]
struct Place {
	member: MemberId,
	name: String,
}

/// Opens an invite, waits until it is final, and makes its link.
pub async fn invite(
	host: &Host,
	pot: &Pot,
	what: &Value,
	(days, uses): (u16, Option<u16>),
	base: Option<&str>,
) -> Result<String> {
	let what = invitation(what)?;
	let uses = uses.unwrap_or(if let Invitation::Any { .. } = what { GROUP_USES } else { 1 });
	let chain = online(&host.pots).await?;
	let number = pot.read(|books| books.state().pot().map(|pot| pot.invites)).flatten();
	let mut link = Invite {
		genesis: chain.genesis(),
		endpoints: Endpoints::new(host.ways.nodes.to_vec()).unwrap_or_default(),
		pot: pot.id(),
		number: number.ok_or_else(Failure::no_pot)?,
		seed: random()?,
		key: None,
	};
	let (key, expires) = (link.signer().public_key().0, now() + u64::from(days) * DAY);
	let op = Op::Invite { number: link.number, key, what, expires, uses };
	let change = make(pot, Way::Append, vec![op.clone()], None).await?;
	match change.decided().await? {
		Status::Ended(end) => {
			change.dismiss().await?;
			return Err(Failure::ended(&end, &[op], host.pots.engine().pot(&pot.id())));
		},
		_ => {},
	}
	let there = |books: &Books| {
		let ours = books.state().invites().iter().find(|row| row.1.key == key);
		let latest = books.keyring().latest().map(|(epoch, key)| (epoch, key.clone()));
		ours.map(|row| (*row.0, latest))
	};
	(link.number, link.key) = pot.read(there).flatten().ok_or_else(Failure::no_pot)?;
	match base {
		Some(base) => link.link(base).map_err(Failure::input),
		None => Ok(link.to_string()),
	}
}

/// Looks where a link leads to.
pub async fn peek(host: &Host, link: &str) -> Result<Peek> {
	let link: Invite = link.parse().map_err(Failure::input)?;
	let door = find(&online(&host.pots).await?, &link).await?;
	let account = host.identity.account(seat(&host.pots, link.pot));
	let me = door.state().place_of(&account);
	if me.is_none() {
		refuse(&door, account)?;
	}
	let place = |member| Place { member, name: name(door.state(), member) };
	let active = door.state().members().iter().filter(|member| member.record.active);
	Ok(Peek {
		pot: format!("0x{}", link.pot),
		name: title(door.state()),
		members: active.map(|member| readable(Some(&member.name))).collect(),
		places: door.places(account).into_iter().map(place).collect(),
		new: !matches!(door.invitation(), Some(Invitation::Device { .. })),
		me,
	})
}

/// Joins by a link, and follows the pot.
pub async fn join(host: &Host, link: &str, whom: &Whom) -> Result<PotId> {
	let link: Invite = link.parse().map_err(Failure::input)?;
	claim(host, &online(&host.pots).await?, &link, whom).await?;
	Ok(link.pot)
}

/// Claims a place with an account of this device.
pub async fn claim(Host { pots, identity, .. }: &Host, chain: &Chain, link: &Invite, whom: &Whom) -> Result<()> {
	let seat = seat(pots, link.pot);
	let account = identity.account(seat);
	for _ in 0..ATTEMPTS {
		let door = find(chain, link).await?;
		if door.state().place_of(&account).is_some() {
			pots.follow(link.pot, seat).await?;
			return Ok(());
		}
		refuse(&door, account)?;
		let who = asked(&door, account, whom)?;
		let claim = door.claim(identity, seat, &who, random()?).map_err(Failure::input)?;
		let sent = chain.submit(&identity.key(seat), Call::Claim(Box::new(claim))).await;
		let done = match sent {
			Ok(mut submission) => submission.finalized().await.map(drop),
			Err(error) => Err(error),
		};
		match done {
			// It is looked for in the pot; or somebody else was faster.
			Ok(()) | Err(Error::Outrun | Error::Refused { .. } | Error::Busy | Error::Unknown(_)) => {},
			Err(error) => return Err(error.into()),
		}
	}
	Err(Failure::Unsettled { message: "others were faster again and again: do it once more".into() })
}

/// Who somebody wants to be, if they can.
pub fn asked(door: &Door, account: AccountId, whom: &Whom) -> Result<Who> {
	match whom {
		Whom::Name(name) => door.newcomer(name).map_err(Failure::input),
		Whom::Place(place) if door.places(account).contains(place) => Ok(Who::Place(*place)),
		Whom::Place(_) => Err(Failure::input("somebody else has taken this place: choose another")),
	}
}

/// The account that is in a pot, or is to be.
fn seat(pots: &Pots, pot: PotId) -> Seat {
	let known = pots.engine().pots().find(|row| row.0 == pot).map(|row| row.1);
	known.unwrap_or_else(|| fresh_seat(pots))
}

pub async fn find<'a>(chain: &Chain, link: &'a Invite) -> Result<Door<'a>> {
	Ok(Door::find(chain, link).await?)
}

/// Why the rules do not let an account in.
pub fn refuse(door: &Door, account: AccountId) -> Result<()> {
	let Some(why) = door.refusal(account) else { return Ok(()) };
	let op = Op::Claim { invite: door.link.number, account, name: None, seal: None };
	let (state, log, me) = (door.state(), door.opened.log(), door.state().place_of(&account));
	Err(Failure::refused(why, &Explain { state, log, me, op: &op, is_command_line: false }))
}

/// A node that answers.
pub async fn online(pots: &Pots) -> Result<Chain> {
	pots.caught_up().await?;
	pots.chain().ok_or_else(|| Failure::offline("that needs a node, and none answers: try again when you are online"))
}

/// What an invite gives, as the journal writes it.
fn invitation(what: &Value) -> Result<Invitation> {
	let wrong = || Failure::input("an invite is {new: role}, {any: role} or {device: member}");
	let role = |word: &Value| match word.as_str() {
		Some("viewer") => Ok(Role::Viewer),
		Some("editor") => Ok(Role::Editor),
		Some("owner") => Ok(Role::Owner),
		_ => Err(wrong()),
	};
	let (kind, value) = what.as_object().and_then(|fields| fields.iter().next()).ok_or_else(wrong)?;
	match (kind.as_str(), value.as_u64()) {
		("new", _) => Ok(Invitation::New { role: role(value)? }),
		("any", _) => Ok(Invitation::Any { role: role(value)? }),
		("device", Some(member)) => Ok(Invitation::Device { member: MemberId::try_from(member).map_err(|_| wrong())? }),
		_ => Err(wrong()),
	}
}
