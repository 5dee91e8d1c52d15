//! What clients may ask beyond what sc-service already answers.

use std::sync::Arc;

use futures::channel::mpsc::Sender;
use jsonrpsee::{core::RegisterMethodError, RpcModule};
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use potchain_runtime::{opaque::Block, AccountId, BlockNumber, Hash, Nonce};
use sc_consensus_grandpa::{FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState};
use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
use sc_consensus_manual_seal::rpc::{ManualSeal, ManualSealApiServer};
use sp_core::traits::SpawnNamed;
use substrate_frame_rpc_system::{System, SystemApiServer};

use crate::{
	sealing::Command,
	service::{Backend, Client, GrandpaLink, Pool},
};

/// What GRANDPA can tell: how the vote stands, what became final, and proofs of that for those who did not follow.
#[derive(Clone)]
pub struct Finality {
	authorities: SharedAuthoritySet<Hash, BlockNumber>,
	/// The votes, once there is a voter.
	pub voters: SharedVoterState,
	justifications: GrandpaJustificationStream<Block>,
	proofs: Arc<FinalityProofProvider<Backend, Block>>,
}

impl Finality {
	/// What a link to GRANDPA's blocks tells.
	pub fn of(link: &GrandpaLink, backend: Arc<Backend>) -> Self {
		let authorities = link.shared_authority_set().clone();
		Self {
			voters: SharedVoterState::empty(),
			justifications: link.justification_stream(),
			proofs: FinalityProofProvider::new_for_service(backend, Some(authorities.clone())),
			authorities,
		}
	}
}

/// The next nonce of an account, trial runs and fees of transactions; what is final, and proofs of it; and blocks at a
/// call, if somebody hears it.
pub fn methods(
	client: Arc<Client>,
	pool: Arc<Pool>,
	finality: Finality,
	seal: Option<Sender<Command>>,
	executor: Arc<dyn SpawnNamed>,
) -> Result<RpcModule<()>, RegisterMethodError> {
	let system = System::<Pool, Client, Block>::new(client.clone(), pool);
	let Finality { authorities, voters, justifications, proofs } = finality;
	let mut module = RpcModule::new(());
	module.merge(SystemApiServer::<Hash, AccountId, Nonce>::into_rpc(system))?;
	module.merge(TransactionPayment::<Client, Block>::new(client).into_rpc())?;
	module.merge(Grandpa::new(executor, authorities, voters, justifications, proofs).into_rpc())?;
	if let Some(seal) = seal {
		module.merge(ManualSeal::new(seal).into_rpc())?;
	}
	Ok(module)
}
