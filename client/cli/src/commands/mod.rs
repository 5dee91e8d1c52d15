//! The commands, one file a subject.

pub mod balance;
pub mod budget;
pub mod bulk;
pub mod category;
pub mod copy;
pub mod device;
pub mod expense;
pub mod history;
pub mod invite;
pub mod item;
pub mod join;
pub mod key;
pub mod member;
pub mod node;
pub mod outbox;
pub mod paper;
pub mod payment;
pub mod pool;
pub mod pot;
pub mod proof;
pub mod settings;
pub mod settle;
pub mod shell;
pub mod stats;
pub mod storage;
pub mod template;
pub mod transfer;
pub mod undo;
pub mod watch;

use crate::{
	args::{Cli, Command},
	failure::Result,
	home::Home,
	session::{Session, Work},
};
use futures::future::{select, Either};
use std::{future::Future, pin::pin};

/// Does what the command line asks.
pub async fn run(cli: Cli) -> Result {
	let Cli { options, reading, command } = cli;
	let options = options.without_empty();
	// What needs no node.
	let command = match command {
		Some(Command::Completions { shell }) => return shell::completions(shell),
		Some(Command::Man { dir }) => return shell::man(dir),
		Some(Command::Replay(replay)) => return transfer::replay(&replay, options.json),
		Some(Command::VerifyProof(args)) => return proof::verify(&args, options.json),
		Some(Command::Key(keys)) => return key::run(&keys.command, &options, &Home::open(options.home.clone())?),
		command => command,
	};
	if let Some(Command::Join(args)) = &command {
		let link = join::link(args)?;
		let (session, work) = join::session(args, &link, &options).await?;
		return beside(work, join::join(&session, args, &link)).await;
	}
	let (session, work) = Session::open(&options).await?;
	if let Some(Command::Watch) = &command {
		return beside(work, watch::watch(session)).await;
	}
	let is_about_waiting =
		matches!(command, Some(Command::Outbox(_) | Command::Conflicts | Command::Resolve(_) | Command::Sync));
	let done = async {
		with_node(&session, reading, command).await?;
		match is_about_waiting {
			true => Ok(()),
			false => session.send_waiting().await,
		}
	};
	beside(work, done).await
}

/// Does a command while the pots are kept in step with the chain.
async fn beside(work: Work, command: impl Future<Output = Result>) -> Result {
	match select(pin!(command), work).await {
		Either::Left((done, _)) => done,
		Either::Right((failure, _)) => Err(failure),
	}
}

async fn with_node(session: &Session, reading: crate::args::Reading, command: Option<Command>) -> Result {
	match command {
		None => balance::mine(session, reading).await,
		Some(Command::Add(add)) => expense::add(session, &add).await,
		Some(Command::Paid(paid)) => payment::paid(session, &paid).await,
		Some(Command::Send(send)) => payment::send(session, &send).await,
		Some(Command::Edit(edit)) => item::edit(session, &edit).await,
		Some(Command::Void(on)) => item::void(session, &on).await,
		Some(Command::Restore(on)) => item::restore(session, &on).await,
		Some(Command::Undo(undo)) => undo::undo(session, &undo).await,
		Some(Command::Revert(args)) => undo::revert(session, &args).await,
		Some(Command::Confirm(on)) => item::confirm(session, &on).await,
		Some(Command::Contest(contest)) => item::contest(session, &contest).await,
		Some(Command::Comment(comment)) => item::comment(session, &comment).await,
		Some(Command::Balances(reading)) => balance::balances(session, reading).await,
		Some(Command::Why(why)) => balance::why(session, &why).await,
		Some(Command::Settle(settle)) => settle::settle(session, &settle).await,
		Some(Command::List(list)) => history::list(session, &list).await,
		Some(Command::Show(show)) => history::show(session, &show).await,
		Some(Command::Log(log)) => history::log(session, &log).await,
		Some(Command::Stats(args)) => stats::stats(session, &args).await,
		Some(Command::Export(export)) => paper::export(session, &export).await,
		Some(Command::Statement(statement)) => paper::statement(session, &statement).await,
		Some(Command::Verify) => node::verify(session).await,
		Some(Command::Prove(args)) => proof::prove(session, &args).await,
		Some(Command::Status) => node::status(session).await,
		Some(Command::Sync) => outbox::sync(session).await,
		Some(Command::Outbox(args)) => outbox::run(session, &args).await,
		Some(Command::Conflicts) => outbox::conflicts(session).await,
		Some(Command::Resolve(args)) => outbox::resolve(session, &args).await,
		Some(Command::Fund(args)) => storage::fund(session, &args).await,
		Some(Command::Withdraw(args)) => storage::withdraw(session, &args).await,
		Some(Command::Topup(args)) => storage::run_top_up(session, &args).await,
		Some(Command::New(new)) => pot::new(session, &new).await,
		Some(Command::Use(wanted)) => pot::choose(session, wanted.name.as_deref()).await,
		Some(Command::Member(members)) => member::run(session, &members).await,
		Some(Command::Invite(args)) => invite::invite(session, &args).await,
		Some(Command::Invites(args)) => invite::invites(session, &args).await,
		Some(Command::Reinvite(args)) => invite::reinvite(session, &args).await,
		Some(Command::Device(args)) => device::run(session, &args).await,
		Some(Command::Leave(plain)) => member::leave(session, plain.writing).await,
		Some(Command::Pool(args)) => pool::pool(session, &args).await,
		Some(Command::Put(hold)) => pool::put(session, &hold).await,
		Some(Command::Take(hold)) => pool::take(session, &hold).await,
		Some(Command::Set(set)) => settings::set(session, &set).await,
		Some(Command::Archive(archive)) => settings::archive(session, &archive).await,
		Some(Command::Reopen(plain)) => settings::reopen(session, plain.writing).await,
		Some(Command::Dissolve(dissolve)) => settings::dissolve(session, &dissolve).await,
		Some(Command::Category(args)) => category::run(session, &args).await,
		Some(Command::Budget(args)) => budget::budget(session, &args).await,
		Some(Command::Template(args)) => template::run(session, &args).await,
		Some(Command::Due(due)) => template::book_due(session, &due).await,
		Some(Command::Skip(skip)) => template::skip(session, &skip).await,
		Some(Command::Copy(copy)) => copy::copy(session, &copy).await,
		Some(Command::Import(import)) => transfer::import(session, &import).await,
		Some(
			Command::Join(_)
			| Command::Watch
			| Command::Key(_)
			| Command::Replay(_)
			| Command::VerifyProof(_)
			| Command::Completions { .. }
			| Command::Man { .. },
		) => {
			unreachable!("they were done before")
		},
	}
}
