import { connect, type Options } from "@potchain/client";
import { lazy, Suspense, useEffect, useState } from "react";
import { Route, Switch } from "wouter";
import { ClientProvider } from "./client";
import { type Config, readConfig, readSettings, type Settings as SettingsOf } from "./config";
import { Layout } from "./layout/Layout";
import { Loading } from "./parts/Loading";
import { Join } from "./screens/Join";
import { NewPot } from "./screens/NewPot";
import { NotFound } from "./screens/NotFound";
import { Outbox } from "./screens/outbox/Outbox";
import { Third } from "./screens/outbox/Third";
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
function Opened({ config }: { config: Config }) {
  const [settings, setSettings] = useState(readSettings);
  const [client] = useState(() => connect(options(config, settings)));
  return (
    <ClientProvider client={client}>
      {settings.name ? <Screens spec={config.spec} /> : <Start done={() => setSettings(readSettings())} />}
    </ClientProvider>
  );
}

function options({ endpoints, spec, faucet }: Config, settings: SettingsOf): Options {
  const light = settings.verify && spec && { light: { spec: new URL(spec, document.baseURI).href } };
  return { store: "potchain", endpoints: settings.endpoints ?? endpoints, ...light, ...(faucet && { faucet }) };
}

function Screens({ spec }: { spec: string | undefined }) {
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
        <Route path="/outbox/:change">{({ change }) => <Third change={Number(change)} />}</Route>
        <Route path="/settings">{() => <Settings spec={spec} />}</Route>
        <Route path="/settings/words" component={WordsScreen} />
        <Route path="/settings/wallet" component={WalletScreen} />
        <Route path="/pot/:pot/*?">{({ pot }) => <PotScreen id={pot} />}</Route>
        <Route component={NotFound} />
      </Switch>
    </Layout>
  );
}
