//! The room of the OpenID Connect and OAuth 2 protocol: requests, grants and their life cycle, tokens, discovery;
//! pure, on the ports of `doorward-core`. It is laid so that directions are checked from the beginning, and empty
//! until the release that brings the provider. Absent: HTTP, storage, pages.
