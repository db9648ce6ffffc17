import { ValidationPipe } from '@nestjs/common';
import { invalid } from '../../shared/domain-error.js';
import { validationFaults } from '../settings/validation-faults.js';

/** Checks every wire shape to its end: unknown fields are faults, and all faults come back at once with their paths. */
export function checkBodyPipe(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    stopAtFirstError: false,
    // The value is only looked at to tell what is missing from what is wrong; it is never sent back.
    validationError: { target: false, value: true },
    exceptionFactory: (errors) =>
      invalid('request.invalid', '提交的内容有误', 'The request has faults', validationFaults(errors)),
  });
}
