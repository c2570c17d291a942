declare global {
  namespace App {
    interface Error {
      message: string;
      traceId?: string;
    }
  }
}

export {};
