import { connect } from "@potchain/client";
import { lazy, Suspense, useEffect, useState } from "react";
import { Route, Switch } from "wouter";
import { ClientProvider } from "./client";
import { type Config, readConfig, readSettings } from "./config";
import { Layout } from "./layout/Layout";
import { Loading } from "./parts/Loading";
import { Join } from "./screens/Join";
import { NewPot } from "./screens/NewPot";
import { NotFound } from "./screens/NotFound";
import { Outbox } from "./screens/outbox/Outbox";
import { PotScreen } from "./screens/pot/PotScreen";
import { Pots } from "./screens/Pots";
import { Settings } from "./screens/Settings";
import { Start } from "./screens/start/Start";
import { WalletScreen } from "./screens/WalletScreen";
import { WordsScreen } from "./screens/WordsScreen";

// Few need it, and it brings a good deal along.
const Import = lazy(() => import("./screens/import/Import").then(({ Import }) => ({ default: Import })));

/** What an invite's link leads to: the page itself, with the invite behind the `#`. */
const INVITE = /^\/v1\./;

export function App() {
  const [config, setConfig] = useState<Config>();
  useEffect(() => void readConfig().then(setConfig), []);
  return config ? <Opened config={config} /> : <Loading />;
}

/** The pots of this device. Whoever is new says first what they are called. */
function Opened({ config: { endpoints, faucet } }: { config: Config }) {
  const [settings, setSettings] = useState(readSettings);
  const [client] = useState(() => connect({ store: "potchain", endpoints: settings.endpoints ?? endpoints, ...(faucet && { faucet }) }));
  return (
    <ClientProvider client={client}>{settings.name ? <Screens /> : <Start done={() => setSettings(readSettings())} />}</ClientProvider>
  );
}

function Screens() {
  return (
    <Layout>
      <Switch>
        <Route path="/" component={Pots} />
        <Route path="/new" component={NewPot} />
        <Route path="/join">{() => <Join />}</Route>
        <Route path={INVITE}>{() => <Join link={location.href} />}</Route>
        <Route path="/import">
          <Suspense fallback={<Loading />}>
            <Import />
          </Suspense>
        </Route>
        <Route path="/outbox" component={Outbox} />
        <Route path="/settings" component={Settings} />
        <Route path="/settings/words" component={WordsScreen} />
        <Route path="/settings/wallet" component={WalletScreen} />
        <Route path="/pot/:pot/*?">{({ pot }) => <PotScreen id={pot} />}</Route>
        <Route component={NotFound} />
      </Switch>
    </Layout>
  );
}
