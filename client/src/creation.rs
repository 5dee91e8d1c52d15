//! Making a pot.

use crate::{
	identity::{Identity, Seat},
	seal::{sealing, Error, Keyring, TextKey},
	secret::{stream, Secret},
};
use pot_ledger::{Currency, Op, PotId, Text, RULES};

/// A pot that is to be made: the person's own account pays for it, and `seat` is in it.
#[derive(Clone, Debug)]
pub struct Creation {
	/// Its id.
	pub pot: PotId,
	/// Which of the person's accounts is in it.
	pub seat: Seat,
	/// What makes its id, with the account that pays for it.
	pub salt: [u8; 16],
	/// Its first operation, with its texts in plain.
	pub op: Op,
}

/// What a pot is called, and what in.
#[derive(Clone, Debug)]
pub struct Title {
	/// Its name.
	pub name: Text,
	/// What its amounts are in.
	pub currency: Currency,
	/// What its maker is called in it.
	pub owner: Text,
}

impl Creation {
	/// A pot whose texts are sealed with a new key. `seed` is 32 random bytes, used once; without it, they are open to the
	/// world.
	///
	/// # Errors
	///
	/// As of [`sealing`].
	pub fn new(
		identity: &Identity,
		seat: Seat,
		salt: [u8; 16],
		title: Title,
		seed: Option<Secret>,
	) -> Result<Self, Error> {
		let (pot, account) = (PotId::of(&identity.account(Seat::Own), &salt), identity.account(seat));
		let seal = seed.map(|seed| {
			let mut random = stream(seed);
			let key = TextKey(random());
			sealing(pot, account, &identity.seal_secret(seat), Some((1, &key)), &random())
		});
		let Title { name, currency, owner } = title;
		let (account, seal) = (Some(account), seal.transpose()?);
		Ok(Self { pot, seat, salt, op: Op::CreatePot { rules: RULES, name, currency, owner, account, seal } })
	}

	/// The keys of its texts.
	pub fn keyring(&self, identity: &Identity) -> Keyring {
		let account = identity.account(self.seat);
		Keyring::of_creation(self.pot, &self.op, account, &identity.seal_secret(self.seat))
	}
}
