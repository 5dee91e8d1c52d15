//! People at their devices.

use crate::{
	chain::{Author, Tx},
	check::amounts_seen,
	device::Wish,
	ideas::Mind,
	people::{creation, sealing},
	tally::state,
	Simulation,
};
use pot_ledger::{Invitation, MemberId, Op, PotId, Text, View};
use potchain_client::{
	identity::Seat,
	seal::TextKey,
	sync::{End, Input, Intent, IntentId, Status, Way},
	Level,
};

impl Simulation {
	/// Somebody does something.
	pub fn think(&mut self, at: usize) {
		let time = self.time;
		if self.devices[at].asked.is_some() {
			return;
		}
		let mine = self.devices[at].person.account(Seat::Own);
		let world = &self.chain.block(self.chain.best).world;
		let is_unknown = |pot: &&PotId| !self.devices[at].follows(pot) && world.has_place(pot, &mine);
		if let Some(pot) = self.pots.iter().find(is_unknown) {
			let pot = *pot;
			return self.devices[at].follow(pot, Seat::Own, time);
		}
		let Some(engine) = &self.devices[at].engine else { return };
		if engine.genesis().is_some() && self.pots.len() < 4 && self.rng.u8(0..60) == 0 {
			return self.create(at);
		}
		let pot = self.pots[self.rng.usize(..self.pots.len())];
		let Some((state, me)) = engine.pot(&pot).and_then(|books| Some((books.state(), books.me()?))) else {
			return self.join(at, pot);
		};
		if self.rng.u8(0..8) == 0 {
			return self.decide(at);
		}
		self.marks += 1;
		let now = self.devices[at].clock(time);
		let ops = Mind { rng: &mut self.rng, pot: state, me, mark: self.marks, now }.idea(self.topic, self.rare);
		let way = if matches!(ops[..], [Op::SendPayment { .. }]) { Way::Send } else { Way::Append };
		match ops.is_empty() {
			true if self.rng.bool() => {},
			_ => self.ask(at, pot, way, ops, None),
		}
	}

	/// Somebody wants something done.
	fn ask(&mut self, at: usize, pot: PotId, way: Way, ops: Vec<Op>, instead: Option<IntentId>) {
		let device = &mut self.devices[at];
		let seen = device.engine.as_ref().and_then(|engine| amounts_seen(engine, &pot, &ops));
		device.asked = Some(Wish { pot, ops: ops.clone(), seen });
		self.devices[at].handle(Input::Do { pot, way, ops, instead }, self.time);
	}

	/// Somebody makes a pot, connected or not; for another of their accounts, perhaps.
	fn create(&mut self, at: usize) {
		let salt = [self.rng.u8(..); 16];
		let person = self.devices[at].person.clone();
		let pot = PotId::of(&person.account(Seat::Own), &salt);
		if self.pots.contains(&pot) {
			return;
		}
		let seat = if self.rng.u8(0..4) == 0 { self.new_seat() } else { Seat::Own };
		self.tally.count(if seat == Seat::Own { "pot created" } else { "pot created for another account" });
		let key = self.rng.bool().then_some([6; 32]);
		let creation = creation(pot, &person.reader(seat), key, "Flat");
		self.pots.push(pot);
		self.devices[at].follow(pot, seat, self.time);
		self.ask(at, pot, Way::Create(salt), vec![creation], None);
	}

	/// Somebody who has no place in a pot comes by a link: with another account than before, if they had one.
	fn join(&mut self, at: usize, pot: PotId) {
		if self.devices[at].follows(&pot) {
			return if self.rng.u8(0..10) == 0 {
				self.forget(at, pot)
			};
		}
		let block = self.chain.block(self.chain.best);
		let (Some(stored), birth) = (block.world.pots.get(&pot), block.id.number) else { return };
		let links: Vec<_> = stored.state.invites().iter().collect();
		let Some((number, invite)) = links.get(self.rng.usize(..links.len().max(1))) else { return };
		let members = stored.state.members();
		let guest = (0..).zip(members).find(|(_, member)| member.record.accounts.is_empty()).map(|(id, _)| id);
		let place = match invite.what {
			Invitation::New { .. } => members.len() as MemberId,
			Invitation::Any { .. } => guest.unwrap_or(members.len() as MemberId),
			Invitation::Device { member } => member,
		};
		let (invite, epoch) = (**number, stored.state.pot().map_or(0, |pot| pot.epoch));
		let seat = self.new_seat();
		let reader = self.devices[at].person.reader(seat);
		let key = self.key_of(&pot, epoch);
		let seal = (epoch > 0).then(|| sealing(pot, &reader, key.as_ref().map(|key| (epoch, key))));
		let name = Text::plain(&format!("Person {}", self.seats));
		let ops = vec![Op::Claim { invite, account: reader.account, name, seal }];
		let (signer, nonce) = (reader.account, self.chain.block(self.chain.best).world.nonce(&reader.account));
		let node = self.rng.usize(..self.nodes.len());
		self.nodes[node].pool.push(Tx { signer, nonce, birth, by: Author::Newcomer(place), pot, ops });
		self.devices[at].follow(pot, seat, self.time);
	}

	/// The key that a link brings along, if somebody has it who could give one.
	fn key_of(&self, pot: &PotId, epoch: u32) -> Option<TextKey> {
		let engines = self.devices.iter().filter_map(|device| device.engine.as_ref());
		engines.filter_map(|engine| engine.pot(pot)?.keyring().get(epoch)).next().cloned()
	}

	/// Somebody wants to have no more to do with a pot.
	fn forget(&mut self, at: usize, pot: PotId) {
		let device = &mut self.devices[at];
		device.handle(Input::Forget(pot), self.time);
		if !device.follows(&pot) {
			self.tally.count("pot forgotten");
			device.finals.remove(&pot);
			device.promises.retain(|promise| promise.wish.pot != pot);
		}
	}

	/// Somebody looks at what became of their intents.
	fn decide(&mut self, at: usize) {
		let time = self.time;
		let Some(engine) = &self.devices[at].engine else { return };
		let all: Vec<_> = engine.intents().map(|(id, intent)| (id, intent.clone(), engine.status(id))).collect();
		all.iter().filter_map(|row| row.2.as_ref()).for_each(|status| self.tally.count(state(status)));
		let is_in_conflict = |row: &&(_, _, Option<Status>)| matches!(row.2, Some(Status::Ended(End::Conflict { .. })));
		let conflict = all.iter().find(is_in_conflict).filter(|_| self.rng.bool());
		let Some((id, intent, status)) = conflict.or(self.rng.choice(&all)).cloned() else { return };
		match status {
			Some(Status::Queued(_) | Status::Sent) if self.rng.bool() => {
				self.devices[at].handle(Input::Cancel(id), time)
			},
			Some(Status::Ended(End::Conflict { .. })) if self.rng.bool() => self.resolve(at, id, &intent),
			Some(Status::Ended(_)) => self.devices[at].handle(Input::Dismiss(id), time),
			_ => self.devices[at].handle(Input::Retry, time),
		}
	}

	/// Somebody insists on what was in conflict.
	fn resolve(&mut self, at: usize, id: IntentId, intent: &Intent) {
		let books = self.devices[at].engine.as_ref().and_then(|engine| engine.pot(&intent.pot));
		let Some((state, me)) = books.and_then(|books| Some((books.at(Level::Pending), books.me()?))) else { return };
		self.tally.count("conflict resolved");
		self.ask(at, intent.pot, Way::Append, intent.renewed(&state, me), Some(id));
	}
}
