//! What clients may ask beyond what sc-service already answers.

use std::sync::Arc;

use jsonrpsee::{core::RegisterMethodError, RpcModule};
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use potchain_runtime::{opaque::Block, AccountId, Hash, Nonce};
use substrate_frame_rpc_system::{System, SystemApiServer};

use crate::service::{Client, Pool};

/// The next nonce of an account, trial runs and fees of transactions.
pub fn methods(client: Arc<Client>, pool: Arc<Pool>) -> Result<RpcModule<()>, RegisterMethodError> {
	let system = System::<Pool, Client, Block>::new(client.clone(), pool);
	let mut module = RpcModule::new(());
	module.merge(SystemApiServer::<Hash, AccountId, Nonce>::into_rpc(system))?;
	module.merge(TransactionPayment::<Client, Block>::new(client).into_rpc())?;
	Ok(module)
}
