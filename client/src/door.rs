//! The pot behind an invite link, as whoever has the link reads it before they are in, and the way in.

use crate::{
	claim::{open_places, Claim, Joining},
	identity::{Identity, Seat},
	link::Invite,
	names::{self, NameError},
	seal::{self, Keyring},
	secret::Secret,
	text::readable,
	Block, Chain, Error, Opened, Replica, Result,
};
use pot_ledger::{admit, AccountId, Entry, Invitation, MemberId, Moment, Op, Refusal, State, Text, View};

/// A pot that somebody has a link to.
pub struct Door<'a> {
	/// The link.
	pub link: &'a Invite,
	/// The pot, opened with the link's key.
	pub opened: Opened,
	/// The link's keys.
	pub keyring: Keyring,
	/// Where it was read.
	pub block: Block,
	/// The time of that block.
	pub at: Moment,
}

/// Who somebody wants to be in a pot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Who {
	/// A place that there is.
	Place(MemberId),
	/// A new one, called so.
	New(Text),
}

impl Who {
	/// What they are to be called, if that is new.
	pub fn name(&self) -> Option<Text> {
		match self {
			Self::Place(_) => None,
			Self::New(name) => Some(name.clone()),
		}
	}
}

impl<'a> Door<'a> {
	/// Reads the pot at the best block.
	///
	/// # Errors
	///
	/// [`Error::OtherChain`]; [`Error::Inconsistent`] if the link's key does not open the pot's texts; as for every read.
	pub async fn find(chain: &Chain, link: &'a Invite) -> Result<Self> {
		chain.require_genesis(&link.genesis)?;
		let block = chain.best().await?;
		let at = chain.time(block.hash).await?;
		let replica = Replica::fetch(chain, link.pot, block.hash).await?;
		let mut keyring = Keyring::new(link.pot);
		if let Some((epoch, key)) = &link.key {
			keyring.insert(*epoch, key.clone());
		}
		let opened = Opened::by_keys(replica, keyring.clone())?;
		let is_open = opened.state().name().is_some_and(|name| name.as_str().is_some());
		if link.key.is_some() && !is_open {
			return Err(Error::Inconsistent(
				"the link's key does not open this pot's texts: ask for a new link".into(),
			));
		}
		Ok(Self { link, opened, keyring, block, at })
	}

	/// The pot.
	pub fn state(&self) -> &State {
		self.opened.state()
	}

	/// What the link gives; none if that is used up, or was taken back.
	pub fn invitation(&self) -> Option<Invitation> {
		self.state().invite(self.link.number).map(|invite| invite.what)
	}

	/// The places that an account can take: of a guest, or the one whose further device the link is for.
	pub fn places(&self, account: AccountId) -> Vec<MemberId> {
		match self.invitation() {
			Some(Invitation::Device { member }) => vec![member],
			Some(Invitation::Any { .. }) => open_places(self.state(), self.link.number, account, self.at),
			Some(Invitation::New { .. }) | None => Vec::new(),
		}
	}

	/// Why the rules do not let an account in, whoever it wants to be. That a place is somebody else's by now is no reason:
	/// another can be chosen.
	pub fn refusal(&self, account: AccountId) -> Option<Refusal> {
		let who = match self.invitation() {
			Some(Invitation::Device { member }) => Who::Place(member),
			_ => Who::New(Text::plain("Somebody").expect("that is short; qed")),
		};
		let op = Op::Claim { invite: self.link.number, account, name: who.name(), seal: None };
		match admit(self.state(), &Entry { by: self.place(&who), at: self.at, op }) {
			Ok(_) | Err(Refusal::WrongPlace(_) | Refusal::NotGuest(_) | Refusal::StaleMember(_)) => None,
			Err(why) => Some(why),
		}
	}

	/// The place that somebody would have.
	pub fn place(&self, who: &Who) -> MemberId {
		match who {
			Who::Place(place) => *place,
			Who::New(_) => self.state().members().len() as MemberId,
		}
	}

	/// Somebody new, called so.
	///
	/// # Errors
	///
	/// As of [`names::check`].
	pub fn newcomer(&self, name: &str) -> std::result::Result<Who, NameError> {
		let taken: Vec<_> = self.state().members().iter().map(|member| readable(Some(&member.name))).collect();
		let name = names::check(name, taken.iter().map(String::as_str))?;
		Ok(Who::New(Text::plain(&name).expect("a name that is checked is short; qed")))
	}

	/// Somebody who joins with an account of a wallet, which is to sign it.
	///
	/// # Errors
	///
	/// As of [`Joining::of_wallet`].
	pub fn joining_of_wallet(
		&self,
		account: AccountId,
		who: &Who,
		nonce: seal::Nonce,
	) -> std::result::Result<Joining, seal::Error> {
		Joining::of_wallet(self.link, &self.keyring, account, (self.place(who), who.name()), nonce)
	}

	/// The claim of somebody who joins with one of their accounts. `seed` is 32 random bytes, used once.
	///
	/// # Errors
	///
	/// As of [`Joining::new`].
	pub fn claim(
		&self,
		identity: &Identity,
		seat: Seat,
		who: &Who,
		seed: Secret,
	) -> std::result::Result<Claim, seal::Error> {
		let place = (self.place(who), who.name());
		let joining = Joining::new(self.link, &self.keyring, (identity, seat), place, seed)?;
		Ok(joining.sign(self.link, &identity.key(seat)).expect("it is the key of that account; qed"))
	}
}
