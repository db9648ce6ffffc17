import { useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { api } from '../api/client.js';
import type { Session } from '../api/types.js';
import { Problem } from '../marks/problem.js';
import { useLanguage, useSay } from '../words/language.js';
import '../styles/sign-in.css';

export function SignIn(): ReactNode {
  const say = useSay();
  const { language, switchTo } = useLanguage();
  const client = useQueryClient();
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  const enter = async (typed: { name: string; password: string }): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      const session = await api.post<Session | undefined>('/session', typed);
      client.setQueryData(['session'], session?.userId ? session : await api.get<Session>('/session'));
    } catch (refusal) {
      setProblem(refusal);
      setBusy(false);
    }
  };

  return (
    <div className="sign-in">
      <div className="sign-in-river" aria-hidden="true">
        <svg viewBox="0 0 1440 420" preserveAspectRatio="none">
          <path d="M0 60C240 10 420 120 660 84S1080 10 1440 150" />
          <path d="M0 100C240 50 430 150 660 120s440-60 780 66" />
          <path d="M0 380C260 330 430 400 660 340s460-110 780-130" />
          <path d="M0 340C260 290 430 360 660 304s440-90 780-96" />
        </svg>
      </div>
      <main className="sign-in-card">
        <h1>
          {say('product')}
          <span>{say('district.full')}</span>
        </h1>
        <p className="sign-in-line">{say('product.line')}</p>
        {problem !== null && <Problem problem={problem} />}
        <Form
          layout="vertical"
          requiredMark={false}
          onFinish={(typed: { name: string; password: string }) => void enter(typed)}
        >
          <Form.Item
            label={say('sign-in.name')}
            name="name"
            rules={[{ required: true, message: say('sign-in.name.need') }]}
          >
            <Input size="large" autoFocus autoComplete="username" data-testid="sign-in-name" />
          </Form.Item>
          <Form.Item
            label={say('sign-in.password')}
            name="password"
            rules={[{ required: true, message: say('sign-in.password.need') }]}
          >
            <Input.Password size="large" autoComplete="current-password" data-testid="sign-in-password" />
          </Form.Item>
          <Button type="primary" size="large" block htmlType="submit" loading={busy} data-testid="sign-in-submit">
            {say('sign-in')}
          </Button>
        </Form>
        <p className="sign-in-foot">
          <span>{say('sign-in.audited')}</span>
          <button
            type="button"
            className="plain"
            data-testid="language-switch"
            onClick={() => switchTo(language === 'zh' ? 'en' : 'zh')}
          >
            {language === 'zh' ? 'English' : '中文'}
          </button>
        </p>
      </main>
    </div>
  );
}
