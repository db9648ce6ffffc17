import { Button, Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { useSecondFactor } from '../api/signing.js';
import { useSay } from '../words/language.js';

/** A signature is the signer's own password, typed again now; at orange and red also their authenticator's code. */
export function SignForm({
  label,
  busy,
  disabled = false,
  grave = false,
  onSign,
  testId,
}: {
  label: string;
  busy: boolean;
  disabled?: boolean;
  /** Orange, red, or an order of these. */
  grave?: boolean;
  onSign: (password: string, code?: string) => Promise<boolean>;
  testId: string;
}): ReactNode {
  const say = useSay();
  const [form] = Form.useForm<{ password: string; code?: string }>();
  const { data: factor } = useSecondFactor(grave);
  const asksCode = grave && factor?.enrolled === true;
  return (
    <Form<{ password: string; code?: string }>
      form={form}
      layout="inline"
      className="sign-form"
      onFinish={({ password, code }) =>
        void onSign(password, asksCode ? code : undefined).then((done) => (done ? form.resetFields() : undefined))
      }
    >
      <Form.Item name="password" rules={[{ required: true, message: say('sign.password.need') }]}>
        <Input.Password
          autoComplete="current-password"
          placeholder={say('sign.password')}
          aria-label={say('sign.password')}
          data-testid={`${testId}-password`}
        />
      </Form.Item>
      {asksCode && (
        <Form.Item name="code" rules={[{ required: true, pattern: /^\d{6}$/, message: say('sign.code.need') }]}>
          <Input
            autoComplete="one-time-code"
            inputMode="numeric"
            maxLength={6}
            placeholder={say('sign.code')}
            aria-label={say('sign.code')}
            data-testid={`${testId}-code`}
          />
        </Form.Item>
      )}
      <Button type="primary" htmlType="submit" loading={busy} disabled={disabled} data-testid={testId}>
        {label}
      </Button>
    </Form>
  );
}
