import { Center, Paper } from "@mantine/core";
import { useState } from "react";
import { readSettings, writeSettings } from "../../config";
import { Confirm } from "./Confirm";
import { Name } from "./Name";
import { Restore } from "./Restore";

/** The first start: a name, then the twelve words of the key that this device has made, or those that somebody has already. */
export function Start({ done }: { done: () => void }) {
  const [step, setStep] = useState<"name" | "words" | "restore">("name");
  const [name, setName] = useState("");
  const finish = () => {
    writeSettings({ ...readSettings(), name });
    done();
  };
  return (
    <Center component="main" mih="100dvh" p="md">
      <Paper maw={440} w="100%" p="md">
        {step === "name" && (
          <Name name={name} change={setName} next={() => setStep("words")} restore={() => setStep("restore")} />
        )}
        {step === "words" && <Confirm done={finish} later={finish} />}
        {step === "restore" && <Restore done={finish} back={() => setStep("name")} />}
      </Paper>
    </Center>
  );
}
