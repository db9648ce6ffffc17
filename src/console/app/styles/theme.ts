import type { ThemeConfig } from 'antd';

/** Ink and paper: colour is kept for levels and for states of answering, so that a colour always means something. */
export const theme: ThemeConfig = {
  token: {
    colorPrimary: '#1d3344',
    colorInfo: '#1d3344',
    colorLink: '#245a78',
    colorLinkHover: '#17435c',
    colorError: '#b3161c',
    colorText: '#15222d',
    colorTextSecondary: '#56666f',
    colorTextPlaceholder: '#7b8992',
    colorBorder: '#c6cfd5',
    colorBorderSecondary: '#e0e5e9',
    colorBgLayout: '#eef1f3',
    // Derived from the dark primary, what is chosen in a list would be as dark as the words upon it.
    controlItemBgActive: '#e6edf2',
    controlItemBgActiveHover: '#dbe5ec',
    borderRadius: 6,
    fontSize: 14,
    controlHeight: 34,
    controlHeightSM: 28,
    fontFamily:
      '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", system-ui, -apple-system, "Segoe UI", sans-serif',
    wireframe: false,
    motionDurationMid: '0.12s',
    motionDurationSlow: '0.16s',
  },
  components: {
    Button: { fontWeight: 500, primaryShadow: 'none', defaultShadow: 'none', paddingInlineSM: 10 },
    Drawer: { paddingLG: 20 },
    Form: { itemMarginBottom: 14, verticalLabelPadding: '0 0 4px' },
  },
};
