//! A pot to measure by: a log as eight friends might write it over years, the same every time.

use codec::Encode;
use pot_ledger::{
	AccountId, Amount, Currency, Entry, Expense, ExpensePatch, ItemId, MemberId, Op, Patch, Payment, PerMember, Rev,
	Role, Split, Text, RULES,
};

/// Members of the pot.
pub const PEOPLE: MemberId = 8;
/// Participants of every expense.
const PARTICIPANTS: usize = 4;
const MEMOS: [&str; 8] =
	["Dinner", "Taxi to the airport", "Groceries", "Museum", "Rent, March", "Train tickets", "Coffee and cake", "Fuel"];

/// A log of so many entries, all of which are admitted: the pot and its members, then 70 % expenses of four
/// participants, a fifth of them paid by two; 15 % payments, 10 % amendments (money and words by turns) and
/// 5 % voids. Six of ten splits are equal, two by shares, one in percent and one exact. Expenses have a
/// plain memo, a date and a category.
pub fn log(entries: usize) -> Vec<Entry> {
	let mut writer = Writer::default();
	let mut log = vec![writer.entry(0, create())];
	log.extend((1..PEOPLE).map(|id| writer.entry(0, guest(id))));
	while log.len() < entries {
		let op = writer.op();
		let by = writer.below(PEOPLE.into()) as MemberId;
		log.push(writer.entry(by, op));
	}
	log.truncate(entries);
	log
}

/// A log as it is kept: the SCALE bytes of its entries, one after the other.
pub fn encode(log: &[Entry]) -> Vec<u8> {
	log.iter().flat_map(Encode::encode).collect()
}

/// Writes entries one after another, from a fixed seed.
#[derive(Default)]
struct Writer {
	random: u64,
	written: u64,
	/// Expenses that are not voided, and the revision of each.
	live: Vec<(ItemId, Rev)>,
}

impl Writer {
	fn entry(&mut self, by: MemberId, op: Op) -> Entry {
		self.written += 1;
		// A new block every 500 ms, from 2026 on.
		Entry { by, at: 1_767_225_600_000 + 500 * self.written, op }
	}

	fn op(&mut self) -> Op {
		match self.below(100) {
			_ if self.live.is_empty() => self.add_expense(),
			0..70 => self.add_expense(),
			70..85 => self.add_payment(),
			85..95 => self.amend(),
			_ => self.void(),
		}
	}

	fn add_expense(&mut self) -> Op {
		let id = self.id();
		self.live.push((id, 1));
		Op::AddExpense {
			id,
			money: self.money(),
			memo: Some(self.memo()),
			note: None,
			date: Some(20_454 + self.written as i32 / 50),
			category: Some(self.below(12) as u16),
			receipt: None,
		}
	}

	fn add_payment(&mut self) -> Op {
		let [from, to] = self.people();
		let money = Payment::new(from, to, Amount(self.cents()));
		Op::AddPayment { id: self.id(), money, memo: None, method: Text::plain("cash"), reference: None, date: None }
	}

	fn amend(&mut self) -> Op {
		let at = self.below(self.live.len() as u64) as usize;
		let (id, base) = self.live[at];
		self.live[at].1 += 1;
		let set = match self.below(2) {
			0 => ExpensePatch { money: Some(self.money()), ..ExpensePatch::default() },
			_ => ExpensePatch { memo: Patch::Set(self.memo()), ..ExpensePatch::default() },
		};
		Op::AmendExpense { id, base, set }
	}

	fn void(&mut self) -> Op {
		let at = self.below(self.live.len() as u64) as usize;
		let (id, base) = self.live.swap_remove(at);
		Op::VoidItem { id, base }
	}

	fn money(&mut self) -> Expense {
		let whole = self.cents();
		let payers: &[u128] = if self.below(5) == 0 { &[whole / 3, whole - whole / 3] } else { &[whole] };
		let paid = match *payers {
			[one, two] => rows(self.people::<2>().into_iter().zip([one, two].map(Amount))),
			_ => rows(self.people::<1>().into_iter().zip([Amount(whole)])),
		};
		let people = self.people::<PARTICIPANTS>();
		let split = match self.below(10) {
			0..6 => Split::Equal(people.to_vec().try_into().expect("four of at most 128")),
			6..8 => Split::Shares(rows(people.map(|member| (member, 1 + self.below(3) as u32)))),
			8 => Split::Percent(rows(people.into_iter().zip([40_00, 30_00, 20_00, 10_00]))),
			_ => Split::Exact(rows(
				people
					.into_iter()
					.zip([whole / 2, whole / 4, whole / 8, whole - whole / 2 - whole / 4 - whole / 8].map(Amount)),
			)),
		};
		Expense::spending(Amount(whole), paid, split)
	}

	/// From 1.00 to 500.00.
	fn cents(&mut self) -> u128 {
		u128::from(100 + self.below(49_901))
	}

	fn memo(&mut self) -> Text {
		Text::plain(MEMOS[self.below(8) as usize]).expect("short enough")
	}

	fn id(&mut self) -> ItemId {
		let mut bytes = [0; 16];
		bytes[..8].copy_from_slice(&self.next().to_le_bytes());
		bytes[8..].copy_from_slice(&self.next().to_le_bytes());
		ItemId(bytes)
	}

	/// N different people, ascending.
	fn people<const N: usize>(&mut self) -> [MemberId; N] {
		let mut all: Vec<MemberId> = (0..PEOPLE).collect();
		while all.len() > N {
			all.remove(self.below(all.len() as u64) as usize);
		}
		all.try_into().expect("N of them are left")
	}

	fn below(&mut self, bound: u64) -> u64 {
		self.next() % bound
	}

	/// SplitMix64 (Steele, Lea, Flood 2014).
	fn next(&mut self) -> u64 {
		self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mut z = self.random;
		z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
		z ^ z >> 31
	}
}

fn create() -> Op {
	Op::CreatePot {
		rules: RULES,
		name: Text::plain("Friends").expect("short enough"),
		currency: Currency::new("EUR", 2).expect("valid"),
		owner: Text::plain("Alice").expect("short enough"),
		account: Some(AccountId([0; 32])),
		seal: None,
	}
}

fn guest(id: MemberId) -> Op {
	Op::AddMember { id, name: Text::plain("Friend").expect("short enough"), role: Role::Editor }
}

fn rows<T: core::fmt::Debug>(rows: impl IntoIterator<Item = (MemberId, T)>) -> PerMember<T> {
	rows.into_iter().collect::<Vec<_>>().try_into().expect("at most 128")
}
