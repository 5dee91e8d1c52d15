import { useEffect, useState } from "react";
import { Route, Switch } from "wouter";
import { ClientProvider } from "./client";
import { type Config, readConfig, readSettings } from "./config";
import { hasKey, open } from "./device";
import { Layout } from "./layout/Layout";
import { Loading } from "./parts/Loading";
import { Import } from "./screens/Import";
import { Join } from "./screens/Join";
import { NewPot } from "./screens/NewPot";
import { NotFound } from "./screens/NotFound";
import { Outbox } from "./screens/Outbox";
import { PotScreen } from "./screens/pot/PotScreen";
import { Pots } from "./screens/Pots";
import { Settings } from "./screens/Settings";
import { Start } from "./screens/Start";

/** Whoever is new gets a key first; everything else needs the pots that are its. */
export function App() {
  const [config, setConfig] = useState<Config>();
  const [isNew, setNew] = useState(!hasKey());
  useEffect(() => void readConfig().then(setConfig), []);
  if (!config) {
    return <Loading />;
  }
  return isNew ? <Start done={() => setNew(false)} /> : <Opened config={config} />;
}

function Opened({ config }: { config: Config }) {
  const [client] = useState(() => open(config, readSettings()));
  return (
    <ClientProvider client={client}>
      <Layout>
        <Switch>
          <Route path="/" component={Pots} />
          <Route path="/new" component={NewPot} />
          <Route path="/join" component={Join} />
          <Route path="/v1.:payload" component={Join} />
          <Route path="/import" component={Import} />
          <Route path="/outbox" component={Outbox} />
          <Route path="/settings" component={Settings} />
          <Route path="/pot/:pot/*?">{({ pot }) => <PotScreen id={pot} />}</Route>
          <Route component={NotFound} />
        </Switch>
      </Layout>
    </ClientProvider>
  );
}
