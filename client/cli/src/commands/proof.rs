//! Proofs of pots, for people who trust nobody.

use crate::{
	args::{Prove, VerifyProof},
	book::Book,
	commands::{paper::keep, transfer::show_replay},
	documents::{hash, ProvedAt, With},
	failure::{Failure, Result},
	home::cannot,
	progress::patiently,
	session::Session,
	show::{dim, print, print_json, say},
};
use potchain_client::{
	date::format_moment,
	light::Spec,
	proof::{Proof, ProofError, Proved},
	views::{self, Document},
	Level, Opened, Replica,
};
use std::fs;

/// `pot prove`.
pub async fn prove(session: &Session, args: &Prove) -> Result {
	let pot = match &args.name {
		Some(name) => session.find_pot(name).await?,
		None => session.pot().await?,
	};
	let making = Proof::make(session.chain()?, pot);
	let (proof, block) = patiently("collecting the proof", making).await?;
	let reader = session.seat(pot).await?.map(|seat| session.key().map(|key| key.identity.reader(seat))).transpose()?;
	let mut opened = Opened::new(Replica::new(&session.genesis, pot), reader)?;
	for entry in &proof.log {
		opened.append(entry.clone())?;
	}
	let book = Book { me: None, opened, seat: None, level: Level::Final, block, by_light: false };
	keep(session, &book, "proof", &args.output, proof.write())?;
	say(dim("Anyone can check it who has the chain's specification: `pot verify-proof`."));
	Ok(())
}

/// `pot verify-proof`.
pub fn verify(args: &VerifyProof, json: bool) -> Result {
	let spec = fs::read_to_string(&args.spec).map_err(|error| cannot("read", &args.spec, &error))?;
	let spec = Spec::read(&spec).map_err(|error| Failure::Usage(format!("{}: {error}", args.spec.display())))?;
	let file = fs::read(&args.file).map_err(|error| cannot("read", &args.file, &error))?;
	let proved = Proof::read(&file).and_then(|proof| proof.check(&spec));
	let Proved { replica, at, time } = proved.map_err(|error| {
		let message = format!("{}: {error}", args.file.display());
		match error {
			ProofError::Foreign | ProofError::Version(_) => Failure::Usage(message),
			ProofError::UnknownRules(_) => Failure::Outdated(message),
			_ => Failure::Untrue(message),
		}
	})?;
	let opened = Opened::new(replica, None)?;
	let book = Book { me: None, opened, seat: None, level: Level::Final, block: at, by_light: false };
	if json {
		let document = Document { schema: "potchain/proof/1", ..views::replay(book.at(), book.state()) };
		return print_json(&With { document, more: ProvedAt::new(&spec.genesis, &at, time) });
	}
	show_replay(&book)?;
	print(format!("\nProved: in block {}, of {}, the head of this pot was", at.number, format_moment(time)))?;
	print(format!("{}, and this its log.", hash(&book.opened.head())))
}
