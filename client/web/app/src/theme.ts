// What the app looks like.

import { createTheme } from "@mantine/core";

/** What the buttons of a calendar are called. */
const CALENDAR = {
  previousMonth: "The month before",
  nextMonth: "The month after",
  previousYear: "The year before",
  nextYear: "The year after",
  previousDecade: "The ten years before",
  nextDecade: "The ten years after",
};

export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: { light: 8, dark: 7 },
  autoContrast: true,
  // Who has asked their device for less of it sees nothing move or fade.
  respectReducedMotion: true,
  defaultRadius: "md",
  cursorType: "pointer",
  headings: { fontWeight: "650" },
  components: {
    // Those of its colours on which initials can be read.
    Avatar: { defaultProps: { allowedInitialsColors: ["blue", "grape", "indigo", "pink", "violet"] } },
    Card: { defaultProps: { withBorder: true, padding: "md" } },
    Button: { defaultProps: { size: "md" } },
    TextInput: { defaultProps: { size: "md", withAsterisk: false } },
    Select: { defaultProps: { size: "md" } },
    DateInput: { defaultProps: { size: "md", clearButtonProps: { "aria-label": "No date" }, hideOutsideDates: true, ariaLabels: CALENDAR } },
    Notification: { defaultProps: { closeButtonProps: { "aria-label": "Close" } }, styles: { description: { color: "var(--mantine-color-dimmed)" } } },
    Modal: { defaultProps: { centered: true, closeButtonProps: { "aria-label": "Close" } } },
    Tooltip: { defaultProps: { withArrow: true, events: { hover: true, focus: true, touch: true } } },
    ActionIcon: { defaultProps: { variant: "subtle", size: "lg" } },
  },
});
