// What the grants of grants.toml look like, for editors and type checkers.

interface Directory {
    list(): Promise<{ name: string; kind: "file" | "directory" | "other" }[]>;
    readText(name: string): Promise<string>;
    writeText(name: string, text: string): Promise<void>;
}

interface Network {
    fetchText(url: string): Promise<{ status: number; ok: boolean; url: string; body: string }>;
}

declare module "cap:orders" {
    const orders: Directory;
    export default orders;
}

declare module "cap:rates" {
    const rates: Network;
    export default rates;
}

declare module "cap:reports" {
    const reports: Directory;
    export default reports;
}
