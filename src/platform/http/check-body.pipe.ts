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
    validationError: { target: false, value: false },
    exceptionFactory: (errors) =>
      invalid('request.invalid', '提交的内容有误', 'The request has faults', validationFaults(errors)),
  });
}
