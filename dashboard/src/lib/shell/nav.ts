/** The screens that exist, in the order of the sidebar. */
import Access from '@lucide/svelte/icons/calendar-clock';
import Definitions from '@lucide/svelte/icons/book-open-text';
import Feeds from '@lucide/svelte/icons/cable';
import Flow from '@lucide/svelte/icons/route';
import People from '@lucide/svelte/icons/users';
import Portfolio from '@lucide/svelte/icons/layout-grid';
import Revenue from '@lucide/svelte/icons/circle-dollar-sign';
import Trust from '@lucide/svelte/icons/waypoints';
import Upload from '@lucide/svelte/icons/upload';
import type { Component } from 'svelte';

export type Screen = { path: string; label: string; icon: Component; tab?: string };

export const groups: readonly { label: string; screens: readonly Screen[] }[] = [
  { label: '', screens: [{ path: '/', label: 'Portfolio', icon: Portfolio, tab: 'Portfolio' }] },
  {
    label: 'Care',
    screens: [
      { path: '/areas/access', label: 'Access', icon: Access, tab: 'Access' },
      { path: '/areas/flow', label: 'Flow', icon: Flow },
      { path: '/areas/people', label: 'People', icon: People },
    ],
  },
  { label: 'Money', screens: [{ path: '/areas/revenue', label: 'Revenue cycle', icon: Revenue, tab: 'Revenue' }] },
  {
    label: 'Trust',
    screens: [
      { path: '/trust', label: 'Data trust', icon: Trust, tab: 'Trust' },
      { path: '/feeds', label: 'Feeds', icon: Feeds },
      { path: '/definitions', label: 'Definitions', icon: Definitions },
    ],
  },
];
export const uploadScreen: Screen = { path: '/upload', label: 'Upload', icon: Upload };

/** The screen a path belongs to: a feed's own page lies under Feeds, a mapping under Upload. */
export function isUnder(pathname: string, screen: string): boolean {
  const parents: Readonly<Record<string, string>> = { '/dead-letters': '/feeds', '/mappings': '/upload' };
  const first = `/${pathname.split('/')[1] ?? ''}`;
  return pathname === screen || (screen !== '/' && (first === screen || parents[first] === screen));
}
