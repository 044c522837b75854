import { open } from "@shop/ledger";

open({ port: 8080 });
