import { Button, Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { useSay } from '../words/language.js';

/** A signature is the signer's own password, typed again now. */
export function SignForm({
  label,
  busy,
  disabled = false,
  onSign,
  testId,
}: {
  label: string;
  busy: boolean;
  disabled?: boolean;
  onSign: (password: string) => Promise<boolean>;
  testId: string;
}): ReactNode {
  const say = useSay();
  const [form] = Form.useForm<{ password: string }>();
  return (
    <Form<{ password: string }>
      form={form}
      layout="inline"
      className="sign-form"
      onFinish={({ password }) => void onSign(password).then((done) => (done ? form.resetFields() : undefined))}
    >
      <Form.Item name="password" rules={[{ required: true, message: say('sign.password.need') }]}>
        <Input.Password
          autoComplete="current-password"
          placeholder={say('sign.password')}
          aria-label={say('sign.password')}
          data-testid={`${testId}-password`}
        />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={busy} disabled={disabled} data-testid={testId}>
        {label}
      </Button>
    </Form>
  );
}
