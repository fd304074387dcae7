mod claims;
mod rounds;
