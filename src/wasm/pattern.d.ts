export function regexSafe(pattern: string, flags: string): boolean;
