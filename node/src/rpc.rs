//! What clients may ask beyond what sc-service already answers.

use std::sync::Arc;

use futures::channel::mpsc::Sender;
use jsonrpsee::{core::RegisterMethodError, RpcModule};
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use potchain_runtime::{opaque::Block, AccountId, Hash, Nonce};
use sc_consensus_manual_seal::rpc::{ManualSeal, ManualSealApiServer};
use substrate_frame_rpc_system::{System, SystemApiServer};

use crate::{
	sealing::Command,
	service::{Client, Pool},
};

/// The next nonce of an account, trial runs and fees of transactions; and blocks at a call, if somebody hears it.
pub fn methods(
	client: Arc<Client>,
	pool: Arc<Pool>,
	seal: Option<Sender<Command>>,
) -> Result<RpcModule<()>, RegisterMethodError> {
	let system = System::<Pool, Client, Block>::new(client.clone(), pool);
	let mut module = RpcModule::new(());
	module.merge(SystemApiServer::<Hash, AccountId, Nonce>::into_rpc(system))?;
	module.merge(TransactionPayment::<Client, Block>::new(client).into_rpc())?;
	if let Some(seal) = seal {
		module.merge(ManualSeal::new(seal).into_rpc())?;
	}
	Ok(module)
}
