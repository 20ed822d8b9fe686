export declare const schemaPath: string;
export declare function viewSchema(): Promise<string>;
