import { Alert, Button, Card, DataList, List, Spoiler, Stack, Title } from "@mantine/core";
import { type Failure, type Imported, PotchainError } from "@potchain/client";
import { IconAlertTriangle, IconFileX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import { tell, useClient, useOrder } from "../../client";
import { readSettings } from "../../config";
import { Loading } from "../../parts/Loading";
import { toPot } from "../pot/pot";
import { Choose } from "./Choose";

/** What was chosen where a file leaves something open. */
export interface Chosen {
  readonly owner?: string;
  readonly name?: string;
  readonly currency?: string;
  readonly repair?: boolean;
}

/** What is in a file, what has to be chosen first, and the pot that is made of it. */
export function FileRead({ text, other }: { text: string; other: () => void }) {
  const [chosen, setChosen] = useState<Chosen>({ owner: readSettings().name });
  const read = useDryRun(text, chosen);
  if (!read) {
    return <Loading />;
  }
  const another = (
    <Button variant="subtle" onClick={other}>
      Another file
    </Button>
  );
  if ("pot" in read) {
    return (
      <>
        <Summary imported={read} />
        <Make text={text} chosen={chosen} />
        {another}
      </>
    );
  }
  return (
    <>
      {read.kind === "choice" ? (
        <Choose key={read.choice} failure={read} choose={(some) => setChosen({ ...chosen, ...some })} />
      ) : (
        <Alert color="red" icon={<IconFileX />} title="This file cannot be imported" style={{ whiteSpace: "pre-line" }}>
          {read.message}
        </Alert>
      )}
      {another}
    </>
  );
}

/** Reads a file without making anything of it. */
function useDryRun(text: string, chosen: Chosen): Imported | Failure | undefined {
  const client = useClient();
  const [read, setRead] = useState<Imported | Failure>();
  useEffect(() => {
    const enough = new AbortController();
    const failed = (error: unknown) => {
      if (!enough.signal.aborted) {
        error instanceof PotchainError ? setRead(error.failure) : tell(error);
      }
    };
    client.order({ order: "import", text, dry: true, ...chosen }, { signal: enough.signal }).then(setRead, failed);
    return () => enough.abort();
  }, [client, text, chosen]);
  return read;
}

function Summary({ imported: { name, currency, members, expenses, payments, comments, warnings, dropped } }: { imported: Imported }) {
  const facts = { Currency: currency, People: members, Expenses: expenses, Payments: payments, Comments: comments };
  return (
    <Card>
      <Stack gap="sm">
        <Title order={2} size="h4">
          {name}
        </Title>
        <DataList size="md" gap="xs">
          {Object.entries(facts).map(([name, value]) => (
            <DataList.Item key={name}>
              <DataList.ItemLabel>{name}</DataList.ItemLabel>
              <DataList.ItemValue>{value}</DataList.ItemValue>
            </DataList.Item>
          ))}
        </DataList>
        <Lines title="Have a look at this" colour="indigo" lines={warnings} />
        <Lines title="This the pot will not have" colour="gray" lines={dropped} />
      </Stack>
    </Card>
  );
}

function Lines({ title, colour, lines }: { title: string; colour: string; lines: readonly string[] }) {
  return lines.length === 0 ? null : (
    <Alert color={colour} icon={<IconAlertTriangle />} title={title}>
      <Spoiler maxHeight={120} showLabel="Show all" hideLabel="Show less" styles={{ control: { color: "inherit", textDecoration: "underline" } }}>
        <List size="sm">
          {lines.map((line, place) => (
            <List.Item key={place}>{line}</List.Item>
          ))}
        </List>
      </Spoiler>
    </Alert>
  );
}

function Make({ text, chosen }: { text: string; chosen: Chosen }) {
  const [, go] = useLocation();
  const { order, busy } = useOrder();
  const make = async () => {
    const done = await order({ order: "import", text, ...chosen });
    if (done) {
      go(toPot(done.pot));
    }
  };
  return (
    <Button onClick={make} loading={busy}>
      Make the pot
    </Button>
  );
}
