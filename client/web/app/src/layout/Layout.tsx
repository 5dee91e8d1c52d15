import { ActionIcon, Anchor, AppShell, Button, Group, ScrollArea, Text } from "@mantine/core";
import { IconPlus, IconSettings } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link, useLocation, useRoute } from "wouter";
import { PotList } from "../screens/Pots";
import { PotNav, partsOf } from "./PotNav";
import { SyncStatus } from "./SyncStatus";

/** Around every screen: the bar with the state of the synchronisation, one's pots beside it on a desktop, and the parts of a pot below on a phone. */
export function Layout({ children }: { children: ReactNode }) {
  const [, pot] = useRoute("/pot/:pot/:part?");
  const [location] = useLocation();
  const isHome = location === "/";
  const isPart = pot !== null && partsOf(pot.pot).some(({ href }) => href === location);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 300, breakpoint: "sm", collapsed: { mobile: true, desktop: isHome } }}
      footer={{ height: { base: 60, sm: 0 }, collapsed: !isPart }}
      padding="md"
    >
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Anchor component={Link} href="/" underline="never" c="inherit">
            <Group gap={8} wrap="nowrap">
              <img src="./icon.svg" width={28} height={28} alt="Potchain" />
              <Text span fw={650} visibleFrom="xs" aria-hidden>
                Potchain
              </Text>
            </Group>
          </Anchor>
          <Group gap={4} wrap="nowrap">
            <SyncStatus />
            <ActionIcon component={Link} href="/settings" aria-label="Settings" c="dimmed">
              <IconSettings size={22} />
            </ActionIcon>
          </Group>
        </Group>
      </AppShell.Header>
      {!isHome && (
        <AppShell.Navbar p="xs" visibleFrom="sm" aria-label="Pots">
          <AppShell.Section grow component={ScrollArea}>
            <PotList />
          </AppShell.Section>
          <AppShell.Section>
            <Button component={Link} href="/new" variant="subtle" fullWidth leftSection={<IconPlus size={18} />}>
              New pot
            </Button>
          </AppShell.Section>
        </AppShell.Navbar>
      )}
      <AppShell.Main>{children}</AppShell.Main>
      {isPart && (
        <AppShell.Footer hiddenFrom="sm">
          <PotNav pot={pot.pot} />
        </AppShell.Footer>
      )}
    </AppShell>
  );
}
