import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App as Notices, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { lazy, Suspense, type ReactNode } from 'react';
import { BrowserRouter, Navigate, Route, Routes } from 'react-router';
import { pagesOf, pathOf } from './access.js';
import { ApiProblem } from './api/client.js';
import { useSession } from './api/queries.js';
import { Empty, Problem } from './marks/problem.js';
import { Shell } from './shell/shell.js';
import { SignIn } from './pages/sign-in.js';
import { theme } from './styles/theme.js';
import { LanguageProvider, useLanguage, useSay } from './words/language.js';

const DutyDesk = lazy(() => import('./pages/duty-desk.js'));
const Incidents = lazy(() => import('./pages/incidents.js'));
const IncidentRoom = lazy(() => import('./pages/incident-room.js'));
const DispatchTreePage = lazy(() => import('./pages/dispatch-tree.js'));
const StandingRoundsPage = lazy(() => import('./pages/standing-rounds.js'));
const IssueList = lazy(() => import('./pages/issue-list.js'));
const Issue = lazy(() => import('./pages/issue.js'));
const Draft = lazy(() => import('./pages/draft.js'));
const ControlOrders = lazy(() => import('./pages/control-orders.js'));
const ControlsPage = lazy(() => import('./pages/controls.js'));
const Instructions = lazy(() => import('./pages/instructions.js'));
const BoardPage = lazy(() => import('./pages/board.js'));
const WaterRain = lazy(() => import('./pages/water-rain.js'));
const Received = lazy(() => import('./pages/received.js'));
const Sources = lazy(() => import('./pages/sources.js'));
const Message = lazy(() => import('./pages/message.js'));
const MyTasksPage = lazy(() => import('./pages/my-tasks.js'));
const RulebookPage = lazy(() => import('./pages/rulebook.js'));
const Delegations = lazy(() => import('./pages/delegations.js'));
const Simulator = lazy(() => import('./pages/simulator.js'));
const Paper = lazy(() => import('./pages/paper.js'));
const Documents = lazy(() => import('./pages/documents.js'));
const PaperDraft = lazy(() => import('./pages/paper-draft.js'));
const Liaison = lazy(() => import('./pages/liaison.js'));
const Papers = lazy(() => import('./pages/papers.js'));

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      retry: (count, problem) => problem instanceof ApiProblem && problem.isNetwork && count < 2,
    },
  },
});

function Home(): ReactNode {
  const { data: session } = useSession();
  const first = session ? pagesOf(session)[0] : undefined;
  const say = useSay();
  return first ? <Navigate to={pathOf[first]} replace /> : <Empty title={say('page.none')} />;
}

function NotFound(): ReactNode {
  const say = useSay();
  return <Empty title={say('page.missing')} />;
}

function Entrance(): ReactNode {
  const session = useSession();
  if (session.isPending) return <div className="entrance-wait" aria-busy="true" />;
  if (session.error) {
    return (
      <div className="entrance-wait">
        <Problem problem={session.error} retry={() => void session.refetch()} />
      </div>
    );
  }
  if (!session.data) return <SignIn />;
  return (
    <Shell session={session.data}>
      <Suspense fallback={<div className="page-wait" aria-busy="true" />}>
        <Routes>
          <Route index element={<Home />} />
          <Route path="desk" element={<DutyDesk session={session.data} />} />
          <Route path="incidents" element={<Incidents />} />
          <Route path="incidents/:id" element={<IncidentRoom session={session.data} />} />
          <Route path="incidents/:id/draft" element={<Draft />} />
          <Route path="incidents/:id/control-orders" element={<ControlOrders session={session.data} />} />
          <Route path="incidents/:id/instructions" element={<Instructions />} />
          <Route path="incidents/:id/documents" element={<Documents session={session.data} />} />
          <Route path="paper-drafts/:id" element={<PaperDraft session={session.data} />} />
          <Route path="liaison" element={<Liaison session={session.data} />} />
          <Route path="dispatch-tree" element={<DispatchTreePage />} />
          <Route path="standing-rounds" element={<StandingRoundsPage session={session.data} />} />
          <Route path="controls" element={<ControlsPage session={session.data} />} />
          <Route path="issue" element={<IssueList session={session.data} />} />
          <Route path="warnings/:id" element={<Issue session={session.data} />} />
          <Route path="board" element={<BoardPage session={session.data} />} />
          <Route path="water-rain" element={<WaterRain session={session.data} />} />
          <Route path="received" element={<Received />} />
          <Route path="received/:id" element={<Message />} />
          <Route path="papers" element={<Papers session={session.data} />} />
          <Route path="sources" element={<Sources session={session.data} />} />
          <Route path="my" element={<MyTasksPage session={session.data} />} />
          <Route path="rulebook" element={<RulebookPage session={session.data} />} />
          <Route path="delegations" element={<Delegations session={session.data} />} />
          <Route path="simulator" element={<Simulator />} />
          <Route path="documents/:id" element={<Paper />} />
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Suspense>
    </Shell>
  );
}

function Themed(): ReactNode {
  const { language } = useLanguage();
  return (
    <ConfigProvider locale={language === 'zh' ? zhCN : enUS} theme={theme} button={{ autoInsertSpace: false }}>
      <Notices message={{ top: 6, duration: 3 }}>
        <BrowserRouter>
          <Entrance />
        </BrowserRouter>
      </Notices>
    </ConfigProvider>
  );
}

export function App(): ReactNode {
  return (
    <QueryClientProvider client={client}>
      <LanguageProvider>
        <Themed />
      </LanguageProvider>
    </QueryClientProvider>
  );
}
