import type { GraphQLSchema } from "graphql";
export declare const GRAPHQL_PATH = "/graphql";
/** Whether the client prefers HTML. Expects `Accept` as `settledAccept` writes it. */
export declare function wantsGraphiql({ method, headers }: Request): boolean;
export declare function graphiqlResponse(request: Request, schema: GraphQLSchema): Promise<Response>;
