export function regexTest(pattern: string, flags: string, subject: string): boolean;
export function urlMatches(kind: string, pattern: string, address: string): boolean;
export function lowerCase(text: string): string;
